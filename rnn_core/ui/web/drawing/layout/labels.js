// Labels: every text of a stage at its place. Those that fit nowhere without touching another one are left out.

import { takesDarkLetters } from "../colours.js";
import { isScored } from "../data/derive.js";
import { pieces, runs, signed } from "../data/words.js";
import { headOf } from "./heads.js";
import { BESIDE, levelOf, NEAR, onceSpan } from "./layout.js";
import { legendTexts } from "./legends.js";
import { lesserLines, linesHeight, noteLines, titleLines } from "./needs.js";
import { apart, LINE, SIZES, shortened, text, wholeTicks, widthOf } from "./texts.js";

const TIGHT = 1.05; // height of a line of letters in a cell, for their size
const NAMED = 0.96; // the same of names under one another: from the top of a "d" to the foot of a "g"
const LOW = 5; // rows of a band from which on its title stands at its upper edge
const TICKS = 1.35; // widths of a number from one tick to the next
const MOST_TICKS = 13;
const SMALLEST = { all: 7, letter: 5 }; // pixels of letters in a cell, and of one that is wider than most
const HALF = 0.5;
const SLACK = 0.01; // pixels, or rows, by which sums of fractions may be off

/** Return the x of the middle of the column of a step. */
function middleOf({ plot, column, fold: { begin, parts } }, step) {
    return plot.left + (Math.floor((step - begin) / parts) + HALF) * column;
}

/** Return lines under one another as texts, the first one at `top`. */
function stacked(key, lines, place) {
    let { top } = place;
    return lines.map(({ runs: words, size, colour = place.colour }, number) => {
        const y = top + (size * LINE) / 2;
        top += size * LINE;
        return text(`${key} ${number}`, words, { ...place, y, size, colour });
    });
}

/** Return where lines begin that stand in the middle of a band, or at its upper edge, but not below its foot. */
function topOf({ top, bottom, foot }, height, middle) {
    const wished = middle ? (top + bottom - height) / 2 : top;
    return Math.max(top, Math.min(wished, foot - height));
}

/** Return the names of the rows of a band from the first one on, each so many rows below the last that all have room. */
function rowNames(place, number, { layout, colours, measure }) {
    const { band, top, bottom, rows, rowNames: names } = place;
    const size = SIZES.tick * layout.em;
    const line = size * NAMED;
    const each = (bottom - top) / rows;
    const look = { x: layout.plot.left - NEAR, anchor: "end", size, line: NAMED, colour: colours.muted, measure };
    const named = (row, y) => {
        const name = [{ text: shortened(names[row], layout.names, size, measure) }];
        return text(`row ${number} ${row}`, name, { ...look, y });
    };
    if (band.against) return [0, 1].map(end => named(end, levelOf(place, end)));
    const first = Math.max(top + each / 2, top + line / 2); // not above the band
    const found = [named(0, first)];
    const least = Math.max(line / each, (first + line - top) / each - HALF); // rows from one name to the next
    const every = Math.max(1, Math.ceil(least - SLACK));
    for (let row = every; row < rows; row += every) {
        const middle = top + (row + HALF) * each;
        if (middle + line / 2 <= bottom + SLACK) found.push(named(row, middle));
    }
    return found;
}

/** Return title and note of a band beside it: at its left what it is, at its right how good it is. */
function beside(each, place, number, { scene, layout, colours, measure }) {
    const { em, plot, says } = layout;
    const { band } = each;
    const scored = isScored(scene, band);
    const look = { colour: band.past ? colours.muted : colours.text, measure };
    const lines = titleLines(each.title, em);
    for (const [at, line] of (scored ? [] : lesserLines(each.note, em)).entries()) {
        const fits = linesHeight([...lines, line]) <= place.foot - place.top;
        if (at === 0 || fits) lines.push(line);
    }
    if (says?.number === number) {
        const size = SIZES.fold * em;
        lines.push(...pieces(says.text).map(part => ({ runs: runs(part.trim()), size, colour: colours.muted })));
    }
    const top = topOf(place, linesHeight(lines), place.rows < LOW);
    const titles = stacked(`title ${number}`, lines, { ...look, x: 0, top });
    if (!scored || !each.note) return titles;
    const notes = noteLines(each.note, em, layout.tight);
    const beginning = topOf(place, linesHeight(notes), true);
    return [...titles, ...stacked(`note ${number}`, notes, { ...look, x: plot.right + BESIDE, top: beginning })];
}

/** Return title and note of a band above it, and of one of the bands what the fold shows. */
function above(each, place, number, { layout, colours, measure }) {
    const { em, plot, says } = layout;
    const colour = each.band.past ? colours.muted : colours.text;
    const words = { title: each.title, note: each.note, says: says?.number === number ? says.text : "" };
    const line = SIZES.title * em * LINE;
    return headOf(words, { em, room: plot.right, measure }).map(({ part, runs: said, line: at, ...rest }) => {
        const look = { ...rest, y: place.head + (at + HALF) * line, colour: part === "fold" ? colours.muted : colour };
        return text(`${part} ${number} ${at}`, said, { ...look, measure });
    });
}

/** Return the letters or words in the cells of a band: words upright, where a step is narrower than they are long. */
function letters(each, place, number, { scene, layout, colours, measure }) {
    const { band, values } = each;
    const { size, lies } = place.letters;
    const { fold, column } = layout;
    if (size < SMALLEST.all || !band.letters) return [];
    const room = place.bottom - place.top - 4;
    const look = { y: (place.top + place.bottom) / 2, anchor: "middle", turned: !lies, inCell: true, measure };
    const found = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const letter = band.letters[step - 1];
        if (!letter) continue;
        const own = lies ? Math.min(size, (size * column) / measure(letter, size, false)) : size;
        if (own < SMALLEST.letter) continue;
        const word = lies ? letter : shortened(letter, room, size, measure);
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], values[step - 1]);
        const colour = dark ? colours.dark : colours.pale;
        const at = { x: middleOf(layout, step), size: own, line: lies ? TIGHT : 1, colour };
        found.push(text(`letter ${number} ${step}`, [{ text: word }], { ...look, ...at }));
    }
    return found;
}

/** Return the values of a single output, written into its cells. */
function written(each, place, number, { scene, layout, colours, measure }) {
    const { band, values, exact } = each;
    const high = (place.bottom - place.top) / each.rows.length;
    const size = SIZES.tick * layout.em;
    if (!band.once || !values || high < size * TIGHT) return [];
    const [left, right] = onceSpan(layout);
    const look = { x: (left + right) / 2, anchor: "middle", size, line: TIGHT, inCell: true, measure };
    return each.rows.flatMap((_, row) => {
        const word = [{ text: signed((exact ?? values)[row].toFixed(2)) }];
        if (widthOf(word, size, measure) > right - left) return [];
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], values[row]);
        const colour = dark ? colours.dark : colours.pale;
        return [text(`value ${number} ${row}`, word, { ...look, y: place.top + (row + HALF) * high, colour })];
    });
}

/** Return what stands in a band while its values are awaited. */
function waiting({ top, bottom }, number, { scene, layout: { plot, em }, colours, measure }) {
    const size = SIZES.letter * em;
    const word = [{ text: shortened(scene.words.waiting, plot.right - plot.left, size, measure) }];
    const place = { x: (plot.left + plot.right) / 2, y: (top + bottom) / 2, anchor: "middle" };
    return text(`waits ${number}`, word, { ...place, size, colour: colours.muted, measure });
}

/** Return the name and the numbers of the time axis, and the name of the strip. */
function axis({ scene, layout, colours, measure }) {
    const { plot, fold, em, column, strip } = layout;
    const size = SIZES.tick * em;
    const look = { size, colour: colours.muted, measure };
    const y = layout.axis.top + (size * LINE) / 2;
    const place = layout.axis.below
        ? { x: (plot.left + plot.right) / 2, y: y + size * LINE, anchor: "middle" }
        : { x: plot.left - NEAR, y, anchor: "end" };
    const texts = [text("axis", [{ text: scene.words.step }], { ...look, ...place })];
    const wide = TICKS * measure(String(fold.last), size, false);
    const least = Math.max(1, (wide / column) * fold.parts, (fold.last - fold.first + 1) / MOST_TICKS);
    for (const tick of wholeTicks(fold.first, fold.last, least)) {
        const at = { x: middleOf(layout, tick), y, anchor: "middle" };
        texts.push(text(`tick ${tick}`, [{ text: String(tick) }], { ...look, ...at }));
    }
    if (strip) {
        const at = { x: plot.left - NEAR, y: strip.top + strip.height / 2, anchor: "end" };
        texts.push(text("strip", [{ text: scene.words.strip }], { ...look, ...at }));
    }
    return apart(texts).filter(({ left, width }) => left >= 0 && left + width <= layout.width);
}

/** Return the texts of a stage that are the same at every epoch. colours: of a palette, with `dark` and `pale` letters. */
export function fixedTexts({ scene, layout, derived, colours, measure }) {
    const at = { scene, layout, colours, measure };
    const inBands = layout.bands.flatMap((place, number) => {
        const own = place.band.values ? letters(derived[number], place, number, at) : [];
        return [...rowNames(place, number, at), ...own];
    });
    return [...inBands, ...legendTexts(layout.legends, { em: layout.em, colours, measure }), ...axis(at)];
}

/** Return the texts of a stage that may be others at each epoch. */
export function changingTexts({ scene, layout, derived, colours, measure }) {
    const at = { scene, layout, colours, measure };
    return layout.bands.flatMap((place, number) => {
        const each = derived[number];
        const head = (layout.beside ? beside : above)(each, place, number, at);
        return [...head, ...(each.values ? written(each, place, number, at) : [waiting(place, number, at)])];
    });
}
