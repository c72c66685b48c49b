// Labels: all texts of a stage and its bands (heatmaps), at their positions. A tick label or a text of a legend is left
// out if it would overlap another text of the same axis or legend.

import { takesDarkLetters } from "../colours.js";
import { isScored } from "../data/derive.js";
import { pieces, runs, signed } from "../data/words.js";
import { digits } from "./digits.js";
import { headOf } from "./heads.js";
import { levelOf, NAME_GAP_PX, onceSpan, SIDE_GAP_PX } from "./layout.js";
import { legendTexts } from "./legends.js";
import { closedLines, closedNote, lesserLines, linesHeight, markedTitle, noteLines, titleLines } from "./needs.js";
import { apart, LINE, SIZES, shortened, text, wholeTicks, widthOf } from "./texts.js";

/** @import { BandPlace, Colours, Derived, Layout, Line, Look, BandScene, Measure, Text, TextOptions } from "../types.js" */

const CELL_LINE = 1.05; // line height of letters in a cell, as a multiple of the font size
const NAME_LINE = 0.96; // line height of row labels in this unit: from the top of a "d" to the bottom of a "g"
const TALL_ROWS = 5; // if a band has at least this number of rows, its title is at its upper edge
const TICK_DISTANCE = 1.35; // minimum from one tick to the next, in widths of a tick label
const MAX_TICKS = 13;
// If the letters of a band are smaller than `all`, none is written. A letter shrunk to fit is left out below `letter`.
const MIN_SIZES_PX = { all: 7, letter: 5 };
const HALF = 0.5;
const TOLERANCE = 0.01; // rounding error of sums of fractions, in pixels or rows

/**
 * The stage and the look of its texts.
 * @typedef {{ scene: BandScene, layout: Layout, colours: Colours, measure: Measure }} Stage
 */

/**
 * Return the horizontal middle of a step's column.
 * @param {Layout} layout
 * @param {number} step
 */
function middleOf({ plot, column, fold: { begin, parts } }, step) {
    return plot.left + (Math.floor((step - begin) / parts) + HALF) * column;
}

/**
 * Return stacked lines as texts, the first at `top`.
 * @param {string} key
 * @param {Line[]} lines
 * @param {{ x: number, top: number, colour: string, measure: Measure }} place
 */
function stacked(key, lines, place) {
    let { top } = place;
    return lines.map(({ runs: words, size, colour = place.colour }, number) => {
        const y = top + (size * LINE) / 2;
        top += size * LINE;
        return text(`${key} ${number}`, words, { ...place, y, size, colour });
    });
}

/**
 * Return the top of lines beside a band. The lines are centred, or begin at the band's upper edge. If they would end
 * below the band's foot (the bottom of its marks), they move up.
 * @param {BandPlace} place
 * @param {number} height
 * @param {boolean} middle
 */
function topOf({ top, bottom, foot }, height, middle) {
    const wished = middle ? (top + bottom - height) / 2 : top;
    return Math.max(top, Math.min(wished, foot - height));
}

/**
 * Return the row labels of a band. The first row has a label, and every nth row after it, so that no labels overlap.
 * @param {BandPlace} place
 * @param {number} number - The index of the band.
 * @param {Stage} stage
 */
function rowNames(place, number, { layout, colours, measure }) {
    const { band, top, bottom, rows, rowNames: names } = place;
    const size = SIZES.tick * layout.em;
    const line = size * NAME_LINE;
    const high = (bottom - top) / rows;
    const x = layout.plot.left - NAME_GAP_PX;
    /** @satisfies {Partial<TextOptions>} */
    const look = { x, anchor: "end", size, line: NAME_LINE, colour: colours.muted, measure };
    const named = (/** @type {number} */ row, /** @type {number} */ y) => {
        const name = [{ text: shortened(names[row], layout.names, size, measure) }];
        return text(`row ${number} ${row}`, name, { ...look, y });
    };
    if (band.against) return [0, 1].map(end => named(end, levelOf(place, end)));
    if (!names.length) return [];
    const first = Math.max(top + high / 2, top + line / 2); // not above the band
    const texts = [named(0, first)];
    const minimum = Math.max(line / high, (first + line - top) / high - HALF); // rows from one name to the next
    const every = Math.max(1, Math.ceil(minimum - TOLERANCE));
    for (let row = every; row < rows; row += every) {
        const middle = top + (row + HALF) * high;
        if (middle + line / 2 <= bottom + TOLERANCE) texts.push(named(row, middle));
    }
    return texts;
}

/**
 * Return the texts beside a band: its title and its note. One of the bands also has the note on the fold, which says
 * that several steps share a column (see fold.js).
 *
 * A note on judged outputs is at the right of the band, and any other note is below the title.
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number} number
 * @param {Stage} stage
 */
function beside(derived, place, number, { scene, layout, colours, measure }) {
    const { em, plot, foldNote } = layout;
    const { band, title, note } = derived;
    const { closed } = place;
    const scored = isScored(scene, band);
    const look = { colour: band.past ? colours.muted : colours.text, measure };
    const lines = closed ? closedLines(band, em) : titleLines(markedTitle(band, title, layout), em);
    for (const [at, line] of (scored ? [] : lesserLines(note, em)).entries()) {
        const fits = linesHeight([...lines, line]) <= place.foot - place.top;
        if (at === 0 || fits) lines.push(line);
    }
    if (foldNote?.number === number) {
        const size = SIZES.fold * em;
        lines.push(...pieces(foldNote.text).map(part => ({ runs: runs(part.trim()), size, colour: colours.muted })));
    }
    const top = topOf(place, linesHeight(lines), place.rows < TALL_ROWS);
    const titles = stacked(`title ${number}`, lines, { ...look, x: 0, top });
    if (!scored || !note) return titles;
    const notes = noteLines(closed ? closedNote(note) : note, em, layout.tight);
    const beginning = topOf(place, linesHeight(notes), true);
    return [...titles, ...stacked(`note ${number}`, notes, { ...look, x: plot.right + SIDE_GAP_PX, top: beginning })];
}

/**
 * Return the texts above a band: its title and its note. One of the bands also has the note on the fold.
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number} number
 * @param {Stage} stage
 */
function above({ band, title, note }, place, number, { layout, colours, measure }) {
    const { em, plot, foldNote } = layout;
    const colour = band.past ? colours.muted : colours.text;
    const marked = markedTitle(band, title, { ...layout, closed: place.closed });
    const words = { title: marked, note, foldNote: foldNote?.number === number ? foldNote.text : "" };
    const line = SIZES.title * em * LINE;
    return headOf(words, { em, room: plot.right, measure }).map(({ part, runs: said, line: at, ...rest }) => {
        const look = { ...rest, y: place.head + (at + HALF) * line, colour: part === "fold" ? colours.muted : colour };
        return text(`${part} ${number} ${at}`, said, { ...look, measure });
    });
}

/**
 * Return the letters or words in the cells of a band. If a word is too long for its cell, all words are written
 * upwards.
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number} number
 * @param {Stage} stage
 */
function letters({ band, values }, place, number, { scene, layout, colours, measure }) {
    const { size, lies } = place.letters;
    const { fold, column } = layout;
    if (size < MIN_SIZES_PX.all || !band.letters || !values) return [];
    const room = place.bottom - place.top - 4;
    const y = (place.top + place.bottom) / 2;
    /** @satisfies {Partial<TextOptions>} */
    const look = { y, anchor: "middle", turned: !lies, inCell: true, measure };
    const texts = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const letter = band.letters[step - 1];
        if (!letter) continue;
        const own = lies ? Math.min(size, (size * column) / measure(letter, size, false)) : size;
        if (own < MIN_SIZES_PX.letter) continue;
        const word = lies ? letter : shortened(letter, room, size, measure);
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], values[step - 1]);
        const colour = dark ? colours.dark : colours.pale;
        const at = { x: middleOf(layout, step), size: own, line: lies ? CELL_LINE : 1, colour };
        texts.push(text(`letter ${number} ${step}`, [{ text: word }], { ...look, ...at }));
    }
    return texts;
}

/**
 * Return the values, as texts, in the cells of a single output for the whole sequence. Return [] for any other band,
 * and if the cells are too small for texts.
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number} number
 * @param {Stage} stage
 */
function written({ band, values, exact }, place, number, { scene, layout, colours, measure }) {
    const high = (place.bottom - place.top) / place.rows;
    const size = SIZES.tick * layout.em;
    if (!band.once || !values || high < size * CELL_LINE) return [];
    const [left, right] = onceSpan(layout);
    const x = (left + right) / 2;
    /** @satisfies {Partial<TextOptions>} */
    const look = { x, anchor: "middle", size, line: CELL_LINE, inCell: true, measure };
    return Array.from({ length: place.rows }).flatMap((_, row) => {
        const word = [{ text: signed((exact ?? values)[row].toFixed(2)) }];
        if (widthOf(word, size, measure) > right - left) return [];
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], values[row]);
        const colour = dark ? colours.dark : colours.pale;
        return [text(`value ${number} ${row}`, word, { ...look, y: place.top + (row + HALF) * high, colour })];
    });
}

/**
 * Return the text in a band whose values are missing or sealed (hidden). If a single output is sealed, the text is at
 * the left of its cells.
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number} number
 * @param {Stage} stage
 */
function waiting({ band, sealed }, { top, bottom }, number, { scene, layout, colours, measure }) {
    const { plot, em } = layout;
    const size = Math.min(SIZES.letter * em, (bottom - top) / LINE);
    const end = band.once && sealed ? onceSpan(layout)[0] - SIDE_GAP_PX : null;
    const room = (end ?? plot.right) - plot.left;
    const word = [{ text: shortened(sealed ?? scene.words.waiting, room, size, measure) }];
    /** @satisfies {Partial<TextOptions>} */
    const place = { x: end ?? (plot.left + plot.right) / 2, y: (top + bottom) / 2, anchor: end ? "end" : "middle" };
    return text(`waits ${number}`, word, { ...place, size, colour: colours.muted, measure });
}

/**
 * Return the label and the tick labels of the time axis, and the label of the strip, if there is one. The strip is the
 * control that moves the window of shown steps. A text that would reach beyond the picture is left out.
 * @param {Stage} stage
 */
function axis({ scene, layout, colours, measure }) {
    const { plot, fold, em, column, strip } = layout;
    const size = SIZES.tick * em;
    const look = { size, colour: colours.muted, measure };
    const y = layout.axis.top + (size * LINE) / 2;
    /** @type {Pick<TextOptions, "x" | "y" | "anchor">} */
    const place = layout.axis.below
        ? { x: (plot.left + plot.right) / 2, y: y + size * LINE, anchor: "middle" }
        : { x: plot.left - NAME_GAP_PX, y, anchor: "end" };
    const texts = [text("axis", [{ text: scene.words.step }], { ...look, ...place })];
    const wide = TICK_DISTANCE * measure(String(fold.last), size, false);
    const minimum = Math.max(1, (wide / column) * fold.parts, (fold.last - fold.first + 1) / MAX_TICKS);
    for (const tick of wholeTicks(fold.first, fold.last, minimum)) {
        const x = middleOf(layout, tick);
        texts.push(text(`tick ${tick}`, [{ text: String(tick) }], { ...look, x, y, anchor: "middle" }));
    }
    if (strip) {
        const middle = strip.top + strip.height / 2;
        const at = { x: plot.left - NAME_GAP_PX, y: middle };
        texts.push(text("strip", [{ text: scene.words.strip }], { ...look, ...at, anchor: "end" }));
    }
    return apart(texts).filter(({ left, width }) => left >= 0 && left + width <= layout.width);
}

/**
 * Return the texts of a stage that are the same at every epoch: row labels, fixed letters, legends and the time axis.
 * @param {Stage & { derived: Derived[] }} stage
 */
export function fixedTexts({ scene, layout, derived, colours, measure }) {
    const at = { scene, layout, colours, measure };
    const inBands = layout.bands.flatMap((place, number) => {
        const own = derived[number];
        const inCells = place.band.values ? [letters, digits].flatMap(write => write(own, place, number, at)) : [];
        return [...rowNames(place, number, at), ...inCells];
    });
    return [...inBands, ...legendTexts(layout.legends, { em: layout.em, colours, measure }), ...axis(at)];
}

/**
 * Return the texts of a stage that may change with the epoch: titles, notes and values.
 * @param {Stage & { derived: Derived[] }} stage
 */
export function changingTexts({ scene, layout, derived, colours, measure }) {
    const at = { scene, layout, colours, measure };
    return layout.bands.flatMap((place, number) => {
        const own = derived[number];
        const head = (layout.beside ? beside : above)(own, place, number, at);
        return [...head, ...(own.values ? written(own, place, number, at) : [waiting(own, place, number, at)])];
    });
}
