// Layout: where everything of a stage stands, in CSS pixels. It is the same at every epoch, so that nothing moves.
// "Beside" has the titles at the left of their bands, "above" over them, for places with less width.

import { isMarked, isScored, isWordy, windowOf } from "../data/derive.js";
import { fold, foldWords } from "./fold.js";
import { headOf, linesOf } from "./heads.js";
import { fitted, naturalHeights, spread } from "./heights.js";
import { legendsOf, legendsWidth } from "./legends.js";
import { LINE, SIZES, widthOf } from "./texts.js";
import { fill, general, pieces, runs, signed } from "../data/words.js";

const EPOCH = 888;  // the widest that there is room for
const EDGE = 2, GAP = { beside: 9, above: 5 }, NEAR = 6, HEAD = 3;  // pixels around, between bands, beside names, below titles
const MARK = 5, BELOW = 3, PART = 2.5;  // pixels of a mark, between it and its band, and of one of a part of a row
const NAMES = 64;  // pixels that names of rows take at the most
const WASTE = 0.05;  // share of a plot that may stay empty for all columns to have the same number of device pixels
const WHOLE = 4;  // pixels of a column from which on all have the same number in any case
const LEAST = 10, ROW = 2, ROWS = 50;  // pixels of a band, of a row of it, and rows that count
const BEYOND = 0.1;  // of a scale, how far it is drawn at both ends where values are lines
const WIDE = 1 / 8;  // of the time axis, for a single output
const WORDS = [7, 90], STRIP = 14;  // the smallest letters, the longest word; the strip's height

/** Return the widest note that a band can have. */
function widestNote(scene, band) {
    if (!isScored(scene, band)) return band.note ?? "";
    const { notes } = scene.words, { by, once } = scene.judge;
    if (by === "numbers") return fill(notes.error, { error: 0.088888 });
    if (by === "cosine") return fill(notes.cosine, { cosine: -0.88 });
    if (once) return [notes.one_correct, notes.one_incorrect].sort((one, other) => other.length - one.length)[0];
    return fill(notes.correct, { correct: scene.steps, steps: scene.steps });
}

/** Return the lines of a note at the right of its band: its number large, what it counts below it; or one line. */
export function noteLines(note, em, tight) {
    const parts = pieces(note).map(piece => piece.trim()).filter(Boolean);
    if (tight || parts.length < 2) return [{ runs: runs(note), size: SIZES.note * em }];
    const size = place => (place ? SIZES.note : SIZES.count) * em;
    return parts.map((part, place) => ({ runs: runs(part), size: size(place) }));
}

/** Return the lines of a title. */
export function titleLines(title) {
    return pieces(title).map(piece => piece.trim().replace(/,$/, "")).filter(Boolean);
}

/** Return the height of lines of letters. */
export const linesHeight = lines => lines.reduce((sum, { size }) => sum + size * LINE, 0);

/** Return what is known of each band before it has a place. */
function measured(scene, derived, { em, beside, tight, measure }) {
    return derived.map(({ rows, band }) => {
        const title = fill(band.title, { epoch: EPOCH }), size = SIZES.title * em, scored = isScored(scene, band);
        const lines = beside ? titleLines(title).map(each => ({ runs: [{ text: each, bold: true }], size })) : [];
        const note = widestNote(scene, band), under = beside && !scored && note;
        if (under) lines.push({ runs: runs(pieces(note)[0].trim()), size: SIZES.note * em });
        const beneath = scored && beside ? noteLines(note, em, tight) : [];
        const names = band.against ? band.span.map(end => signed(general(end, 4))) : rows;
        return {
            band, rows: rows.length, scale: band.scale, past: band.past, letters: band.letters, against: band.against,
            lines, beneath,
            title, note,
            rowNames: names,
            names: Math.max(...names.map(name => measure(name, SIZES.tick * em, false))),
        };
    });
}

/** Return the pixels that the letters or words in a band need: {size, height}. They stand upright where a step is narrow. */
function lettering({ letters, band }, column, em, measure) {
    if (!letters) return { size: 0, height: 0 };
    if (!isWordy(band)) return { size: Math.min(SIZES.letter * em, 1.6 * column), height: 18 * em };
    const size = Math.min(SIZES.word * em, column);
    if (size < WORDS[0]) return { size: 0, height: 0 };
    const longest = Math.max(...letters.map(word => measure(word, size, false)));
    const lies = longest + NEAR <= column;
    return { size, lies, height: lies ? 18 * em : Math.min(longest + NEAR, WORDS[1] * em) };
}

/** Return the plot: from which pixel to which, a whole number of device pixels to each column where that is possible. */
function plotOf(left, right, columns, dpr) {
    const start = Math.round(left * dpr), room = Math.floor(right * dpr) - start;
    const even = Math.floor(room / columns) * columns;
    const wide = even >= WHOLE * dpr * columns || room - even <= WASTE * room ? even : room;
    return { left: start / dpr, right: (start + wide) / dpr };
}

/** Return the heights of everything under one another, {heights, marks, heads, total}. */
function stack(scene, bands, known, { em, beside, room, parts, column, extra, windowed, right, measure }) {
    const mark = parts > 1 ? Math.max(MARK, PART * parts) : MARK;
    const marks = bands.map(({ band }) => isMarked(scene, band) ? (BELOW + mark) * em : 0);
    const letters = bands.map(each => lettering(each, column, em, measure));
    const natural = naturalHeights(bands, scene.scales, letters.map(({ height }) => height / em)).map(height => height * em);
    const heads = bands.map(({ title, note }, number) => {
        if (beside) return 0;
        const head = headOf({ title, note, says: number === extra?.number ? extra.says : "" }, { em, room: right, measure });
        return linesOf(head) * SIZES.title * em * LINE + HEAD * em;
    });
    const least = bands.map((each, number) => {
        const rows = Math.max(LEAST * em, Math.min(each.rows, ROWS) * ROW * Math.max(1, em), letters[number].height);
        const beyond = beside && number === extra?.number ? extra.lines * SIZES.fold * LINE * em : 0;
        const words = Math.max(linesHeight(each.lines) + beyond, linesHeight(each.beneath));
        const legend = beside ? known.legends[number] : 0;
        return Math.max(rows, words - marks[number], legend - marks[number], each.against ? 3 * SIZES.tick * em : 0);
    });
    const axis = SIZES.tick * LINE * em * (known.axisBelow ? 2 : 1) + 4;
    const gap = GAP[beside ? "beside" : "above"] * em, strip = windowed ? (STRIP + GAP.beside) * em : 0;
    const sum = list => list.reduce((total, each) => total + each, 0);
    const fixed = 2 * EDGE + sum(heads) + sum(marks) + gap * (bands.length - 1) + strip + axis;
    const wish = natural.map((height, number) => Math.max(height, least[number]));
    const whole = Math.max(fitted(fixed + sum(wish), room, beside), fixed + sum(least));
    const heights = spread(wish, least, whole - fixed);
    return { heights, marks, heads, gap, letters, total: Math.ceil(whole), squeezed: sum(least) > whole - fixed - 1 };
}

/** Return how the steps stand in a plot, by the lowest row of all bands that are split. */
function foldIn(scene, view, plot, bands, heights, resolution) {
    const rows = bands.map(({ rows }, number) => heights[number] / rows);
    const [first, last] = windowOf(scene, view);
    return fold({
        first, last, period: bands.some(({ against }) => against) ? null : scene.period, origin: scene.firstReal,
        pixels: Math.round((plot.right - plot.left) * resolution), row: Math.min(...rows) * resolution,
        choice: view.fold, from: view.from,
    });
}

/**
 * Return where everything of a stage stands.
 *
 * derived: as `derive` gives it. view: {window, fold, from, beside, room, em}. width: of the place. dpr: device pixels for
 * each of its pixels. resolution: those that can be told apart, if they are others, as on paper. measure: function of
 * (text, size, bold) that gives the width of a text.
 */
export function layOut({ scene, derived, view, width, dpr, resolution = dpr, measure }, tight = false) {
    const { em = 1, beside = false, room = null } = view, at = { em, beside, tight, measure };
    const bands = measured(scene, derived, at);
    const widest = list => Math.max(0, ...list);
    const names = Math.min(widest(bands.map(each => each.names)), NAMES * em);
    const titles = widest(bands.flatMap(({ lines }) => lines.map(line => widthOf(line.runs, line.size, measure))));
    const notes = widest(bands.flatMap(({ beneath }) => beneath.map(line => widthOf(line.runs, line.size, measure))));
    const legends = legendsWidth(scene, bands, at);
    const left = Math.ceil(titles + (beside ? NEAR + 2 : 0) + names + NEAR);
    const right = width - Math.ceil(Math.max(notes, legends.width) + NEAR + 2 + EDGE);
    const [first, last] = windowOf(scene, view), axisName = measure(scene.words.step, SIZES.tick * em, false);
    const known = { legends: legends.heights, axisBelow: axisName + NEAR > left };
    const options = { em, beside, room, measure };

    // The fold depends on how high the rows are, and these a little on the fold: twice is enough.
    let plot = plotOf(left, right, last - first + 1, dpr);
    let column = (plot.right - plot.left) / (last - first + 1), parts = 1, extra = null, stacked, folded;
    for (let turn = 0; turn < 2; turn += 1) {
        stacked = stack(scene, bands, known, { ...options, parts, column, extra, windowed: folded?.windowed, right: plot.right });
        folded = foldIn(scene, view, plotOf(left, right, 1, dpr), bands, stacked.heights, resolution);
        ({ parts } = folded);
        plot = plotOf(left, right, folded.columns, dpr);
        column = (plot.right - plot.left) / folded.columns;
        const says = foldWords(folded, scene.firstReal, scene.words);
        const number = Math.max(0, bands.findIndex(({ band }) => band.kind === "target"));
        extra = says && { number, says: fill(...says), lines: pieces(fill(...says)).length };
        folded.words = extra;
    }
    stacked = stack(scene, bands, known, { ...options, parts, column, extra, windowed: folded.windowed, right: plot.right });
    if (beside && !tight && stacked.squeezed) return layOut({ scene, derived, view, width, dpr, resolution, measure }, true);
    return placed(scene, bands, { ...stacked, plot, folded, em, beside, tight, width, names, titles, dpr, measure, known });
}

/** Return everything at its place. */
function placed(scene, bands, found) {
    const { heights, marks, heads, gap, letters, plot, folded, em, beside, tight, width, names, dpr, known } = found;
    const snap = pixels => Math.round(pixels * dpr) / dpr;
    let top = EDGE;
    const places = bands.map(({ band, rows, rowNames }, number) => {
        const start = snap(top + heads[number]), end = snap(top + heads[number] + heights[number]);
        const under = marks[number] ? { top: snap(end + BELOW * em), bottom: snap(end + marks[number]) } : null;
        const place = { head: top, top: start, bottom: end, marks: under, rows, rowNames, band, letters: letters[number] };
        top += heads[number] + heights[number] + marks[number] + gap;
        return { ...place, foot: under?.bottom ?? end };
    });
    const foot = places.at(-1).foot;
    const strip = folded.windowed ? { top: snap(foot + GAP.beside * em), height: snap(STRIP * em) } : null;
    const layout = {
        width, height: found.total, plot, fold: folded, em, beside, tight, names, dpr, strip, bands: places,
        column: (plot.right - plot.left) / folded.columns,
        axis: (strip ? strip.top + strip.height : foot) + 4,
        axisBelow: known.axisBelow,
        spans: beside ? [[places[0].top, foot]] : places.map(place => [place.top, place.foot]),
    };
    return { ...layout, legends: legendsOf(scene, layout, found.measure) };
}

/** Return the height at which a band of lines has a share of its scale, which goes a little beyond both ends. */
export function levelOf({ top, bottom }, share) {
    const within = Math.min(Math.max(share, -BEYOND), 1 + BEYOND);
    return bottom - (within + BEYOND) / (1 + 2 * BEYOND) * (bottom - top);
}

/** Return from where to where the only output of a sequence is drawn. */
export function onceSpan({ plot, fold: { columns } }) {
    const whole = plot.right - plot.left;
    return [plot.right - Math.max(whole / columns, whole * WIDE), plot.right];
}
