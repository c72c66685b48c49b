// Labels: every text of a stage at its place. Those that fit nowhere without touching another one are left out.

import { takesDarkLetters } from "../colours.js";
import { isScored } from "../data/derive.js";
import { pieces, runs, signed } from "../data/words.js";
import { headOf } from "./heads.js";
import { levelOf, linesHeight, noteLines, onceSpan, titleLines } from "./layout.js";
import { LINE, SIZES, apart, shortened, text, wholeTicks, widthOf } from "./texts.js";

const TIGHT = 1.05;  // height of a line of names under one another, for their letters' size
const NEAR = 6, BESIDE = 8;  // pixels between a plot and the names of its rows, and its notes
const LOW = 5;  // rows of a band from which on its title stands at its upper edge
const TICKS = 1.35, MOST_TICKS = 13;  // widths of a number from tick to tick, and ticks at the most
const HALF = 0.5;

/** Return the x of the middle of the column of a step. */
export const middleOf = ({ plot, column, fold: { begin, parts } }, step) =>
    plot.left + (Math.floor((step - begin) / parts) + HALF) * column;

/** Return lines under one another as texts, the first one at `top`. */
function stacked(key, lines, place) {
    let { top } = place;
    return lines.map(({ runs: words, size, colour = place.colour }, number) => {
        const y = top + size * LINE / 2;
        top += size * LINE;
        return text(`${key} ${number}`, words, { ...place, y, size, colour });
    });
}

/** Return where lines begin that stand in the middle of a band, or at its upper edge, but never beyond its ends. */
function topOf({ top, bottom, foot }, height, middle) {
    const wished = middle ? (top + bottom - height) / 2 : top;
    return Math.max(top, Math.min(wished, foot - height));
}

/** Return the names of the rows of a band, from the first one on as many of them as have room. */
function rowNames({ band, top, bottom, rows, rowNames: names }, number, { layout, colours, measure }) {
    const size = SIZES.tick * layout.em, line = size * TIGHT, each = (bottom - top) / rows;
    const place = { x: layout.plot.left - NEAR, anchor: "end", size, line: TIGHT, colour: colours.muted, measure };
    const named = (row, y) =>
        text(`row ${number} ${row}`, [{ text: shortened(names[row], layout.names, size, measure) }], { ...place, y });
    if (band.against) return [0, 1].map(end => named(end, levelOf({ top, bottom }, end)));
    const found = [];
    let free = top;  // below what is named already
    for (let row = 0; row < rows; row += 1) {
        const y = Math.max(top + (row + HALF) * each, row === 0 ? top + line / 2 : 0);
        if (y - line / 2 < free - 0.01 || y + line / 2 > bottom + Math.max(0, line - each) * (rows === 1)) continue;
        found.push(named(row, y));
        free = y + line / 2;
    }
    return found;
}

/** Return title and note of a band beside it: at its left what it is, at its right how good it is. */
function beside(each, place, number, { layout, colours, measure, scored }) {
    const { em, plot } = layout, { band } = each, colour = band.past ? colours.muted : colours.text;
    const title = titleLines(each.title).map(line => ({ runs: [{ text: line, bold: true }], size: SIZES.title * em }));
    const look = { colour, measure };
    if (!scored) {
        const notes = pieces(each.note).map(note => note.trim()).filter(Boolean);
        for (const note of notes) {
            const line = { runs: runs(note), size: SIZES.note * em };
            if (linesHeight([...title, line]) <= place.foot - place.top || note === notes[0]) title.push(line);
        }
    }
    const folded = layout.fold.words?.number === number ? pieces(layout.fold.words.says) : [];
    title.push(...folded.map(line => ({ runs: runs(line.trim()), size: SIZES.fold * em, colour: colours.muted })));
    const middle = place.rows < LOW;
    const found = stacked(`title ${number}`, title, { ...look, x: 0, top: topOf(place, linesHeight(title), middle) });
    if (!scored || !each.note) return found;
    const lines = noteLines(each.note, em, layout.tight), top = topOf(place, linesHeight(lines), true);
    return [...found, ...stacked(`note ${number}`, lines, { ...look, x: plot.right + BESIDE, top })];
}

/** Return title and note of a band above it, and of one of the bands what the fold shows. */
function above(each, place, number, { layout, colours, measure }) {
    const { em, plot, fold } = layout, colour = each.band.past ? colours.muted : colours.text;
    const words = { title: each.title, note: each.note, says: fold.words?.number === number ? fold.words.says : "" };
    const line = SIZES.title * em * LINE;
    return headOf(words, { em, room: plot.right, measure }).map(({ part, runs: said, line: at, ...rest }) =>
        text(`${part} ${number} ${at}`, said,
            { ...rest, y: place.head + (at + HALF) * line, colour: part === "fold" ? colours.muted : colour, measure }));
}

/** Return the letters or words in the cells of a band: words upright, where a step is narrower than they are long. */
function letters(each, place, number, { scene, layout, colours, measure }) {
    const { size, lies = true } = place.letters, { fold, column } = layout, { band, values } = each;
    if (size < 7 || !band.letters) return [];
    const y = (place.top + place.bottom) / 2, room = place.bottom - place.top - 4;
    const found = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const letter = band.letters[step - 1], turned = !lies;
        if (!letter || (!turned && measure(letter, size, false) > column)) continue;
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], values[step - 1]);
        const word = [{ text: turned ? shortened(letter, room, size, measure) : letter }];
        const colour = dark ? colours.dark : colours.pale;
        found.push(text(`letter ${number} ${step}`, word,
            { x: middleOf(layout, step), y, anchor: "middle", size, turned, line: turned ? 1 : TIGHT, colour, inCell: true, measure }));
    }
    return found;
}

/** Return the values of a single output, written into its cells. */
function written(each, place, number, { scene, layout, colours, measure }) {
    const { band, values, exact } = each, high = (place.bottom - place.top) / each.rows.length;
    const [left, right] = onceSpan(layout), size = SIZES.tick * layout.em;
    if (!band.once || !values || high < size * TIGHT) return [];
    return each.rows.flatMap((_, row) => {
        const dark = takesDarkLetters(scene.scales[band.scale], colours[band.scale], values[row]);
        const word = [{ text: signed((exact ?? values)[row].toFixed(2)) }];
        const middle = { x: (left + right) / 2, y: place.top + (row + HALF) * high, anchor: "middle", size, line: TIGHT };
        const fits = widthOf(word, size, measure) < right - left;
        const colour = dark ? colours.dark : colours.pale;
        return fits ? [text(`value ${number} ${row}`, word, { ...middle, colour, inCell: true, measure })] : [];
    });
}

/** Return the name and the numbers of the time axis, and the name of the strip. */
function axis({ scene, layout, colours, measure }) {
    const { plot, fold, em } = layout, size = SIZES.tick * em, y = layout.axis + size * LINE / 2;
    const look = { size, colour: colours.muted, measure };
    const name = [{ text: scene.words.step }];
    const named = layout.axisBelow
        ? text("axis", name, { ...look, x: (plot.left + plot.right) / 2, y: y + size * LINE, anchor: "middle" })
        : text("axis", name, { ...look, x: plot.left - NEAR, y, anchor: "end" });
    const wide = TICKS * measure(String(fold.last), size, false), steps = fold.last - fold.first + 1;
    const least = Math.max(1, wide / layout.column * fold.parts, steps / MOST_TICKS);
    const ticks = wholeTicks(fold.first, fold.last, least).map(tick =>
        text(`tick ${tick}`, [{ text: String(tick) }], { ...look, x: middleOf(layout, tick), y, anchor: "middle" }));
    const strip = layout.strip && text("strip", [{ text: scene.words.strip }],
        { ...look, x: plot.left - NEAR, y: layout.strip.top + layout.strip.height / 2, anchor: "end" });
    return apart([named, ...ticks, ...strip ? [strip] : []])
        .filter(({ left, width }) => left >= 0 && left + width <= layout.width);
}

/** Return the texts of a stage that are the same at every epoch. colours: of a palette, with `dark` and `pale` letters. */
export function fixedTexts({ scene, layout, derived, colours, measure }) {
    const at = { scene, layout, colours, measure };
    const found = layout.bands.flatMap((place, number) => {
        const own = place.band.values ? letters(derived[number], place, number, at) : [];
        return [...rowNames(place, number, at), ...own];
    });
    const size = SIZES.tick * layout.em;
    const legends = layout.legends.flatMap(({ scale, words }) => apart(words.map(word =>
        text(`legend ${scale} ${word.key}`, [{ text: word.text }], { ...word, size, colour: colours.muted, measure }))));
    return [...found, ...legends, ...axis(at)];
}

/** Return the texts of a stage that may be others at each epoch. */
export function changingTexts({ scene, layout, derived, colours, measure }) {
    return layout.bands.flatMap((place, number) => {
        const each = derived[number], at = { scene, layout, colours, measure, scored: isScored(scene, place.band) };
        const found = (layout.beside ? beside : above)(each, place, number, at);
        if (each.values) return [...found, ...written(each, place, number, at)];
        const { left, right } = layout.plot, size = SIZES.letter * layout.em;
        const middle = { x: (left + right) / 2, y: (place.top + place.bottom) / 2, anchor: "middle" };
        const waiting = [{ text: shortened(scene.words.waiting, right - left, size, measure) }];
        return [...found, text(`waits ${number}`, waiting, { ...middle, size, colour: colours.muted, measure })];
    });
}
