// Layout: where everything of a stage stands, in CSS pixels. It is the same at every epoch, so that nothing moves.
// "Beside" has the titles at the left of their bands; else they stand above them, for places with less width.

import { windowOf } from "../data/derive.js";
import { fill, pieces } from "../data/words.js";
import { fold, foldWords } from "./fold.js";
import { legendsOf, legendsWidth } from "./legends.js";
import { linesWidth, needsOf } from "./needs.js";
import { AXIS, BELOW, EDGE, stack } from "./stack.js";
import { SIZES } from "./texts.js";

export const NEAR = 6; // pixels between the plot and the names of its rows
export const BESIDE = 8; // pixels between the plot and what stands at its right, and between titles and names
const NAMES = 64; // pixels that names of rows take at the most
const WASTE = 0.05; // share of a plot that may stay empty for all columns to have the same number of device pixels
const WHOLE = 4; // pixels of a column from which on all have the same number in any case
const BEYOND = 0.1; // of a scale, how far it is drawn at both ends where values are lines
const WIDE = 1 / 8; // of the time axis, for a single output

/** Return the plot: from where to where, a whole number of device pixels to each column where that wastes little. */
function plotOf({ left, right }, columns, dpr) {
    const start = Math.round(left * dpr);
    const room = Math.floor(right * dpr) - start;
    const even = Math.floor(room / columns) * columns;
    const wide = even >= WHOLE * dpr * columns || room - even <= WASTE * room ? even : room;
    return { left: start / dpr, right: (start + wide) / dpr };
}

/** Return how the steps stand between two sides, by the lowest row of all bands. */
function foldIn(scene, needs, heights, view, { left, right }, resolution) {
    const [first, last] = windowOf(scene, view);
    const rows = needs.map((need, number) => heights[number] / need.rows);
    const lines = needs.some(({ band }) => band.against); // a line cannot be split
    return fold({
        first,
        last,
        period: lines ? null : scene.period,
        origin: scene.firstReal,
        pixels: Math.floor((right - left) * resolution),
        row: Math.min(...rows) * resolution,
        choice: view.fold,
        from: view.from,
    });
}

/** Return what is said of a fold, and the number of the band that says it: the target, or the first one. */
function foldSays(scene, needs, folded) {
    const words = foldWords(folded, scene.firstReal, scene.words);
    if (!words) return null;
    const text = fill(...words);
    const target = needs.findIndex(({ band }) => band.kind === "target");
    return { text, lines: pieces(text).length, number: Math.max(0, target) };
}

/** Return the width of what is said of a fold beside its band, if the task has a period. */
function foldWidth(scene, { em, beside, measure }) {
    const words = foldWords({ parts: scene.period ?? 1 }, scene.firstReal, scene.words);
    const lines = words && beside ? pieces(fill(...words)) : [];
    return Math.max(0, ...lines.map(line => measure(line.trim(), SIZES.fold * em, false)));
}

/** Return the sides of the plot, and how wide names of rows may be: {left, right, names}. */
function sidesOf(scene, needs, legends, at) {
    const { width, em, beside, measure } = at;
    const each = needs.flatMap(({ rowNames }) => rowNames.map(name => measure(name, SIZES.tick * em, false)));
    const names = Math.min(Math.max(0, ...each), NAMES * em);
    const titles = Math.max(foldWidth(scene, at), ...needs.map(({ left }) => linesWidth(left, measure)));
    const notes = Math.max(0, ...needs.map(({ right }) => linesWidth(right, measure)));
    return {
        left: Math.ceil(titles + (beside ? BESIDE : 0) + names + NEAR),
        right: width - Math.ceil(Math.max(notes, legends.width) + BESIDE + EDGE),
        names,
    };
}

/**
 * Return where everything of a stage stands.
 *
 * derived: as `derive` gives it. view: {window, fold, from, beside, room, em}. width: of the place. dpr: device pixels
 * for each of its pixels. resolution: those that can be told apart, if they are others, as on paper. measure: function
 * of (text, size, bold) that gives the width of a text.
 */
export function layOut(options, tight = false) {
    const { scene, derived, view, width, dpr, resolution = dpr, measure } = options;
    const { em = 1, beside = false, room = null } = view;
    const at = { em, beside, room, tight, measure, dpr, width };
    const needs = needsOf(scene, derived, at);
    const legends = legendsWidth(scene, needs, at);
    const sides = sidesOf(scene, needs, legends, at);
    at.axisBelow = measure(scene.words.step, SIZES.tick * em, false) + NEAR > sides.left;

    // The fold depends on how high the rows are, and these a little on the fold: the second time they agree.
    const [first, last] = windowOf(scene, view);
    const unfolded = { parts: 1, windowed: false, columns: last - first + 1 };
    let state = stateOf(scene, needs, unfolded, sides, dpr);
    for (let turn = 0; turn < 2; turn += 1) {
        const { heights } = stack(scene, needs, legends, at, state);
        state = stateOf(scene, needs, foldIn(scene, needs, heights, view, sides, resolution), sides, dpr);
    }
    const stacked = stack(scene, needs, legends, at, state);
    if (beside && !tight && stacked.tight) return layOut(options, true);
    return placed(scene, needs, stacked, { ...at, ...state, names: sides.names });
}

/** Return what is known of a fold between two sides: {fold, says, plot, column, right}. */
function stateOf(scene, needs, folded, sides, dpr) {
    const plot = plotOf(sides, folded.columns, dpr);
    const column = (plot.right - plot.left) / folded.columns;
    return { fold: folded, says: foldSays(scene, needs, folded), plot, column, right: plot.right };
}

/** Return everything at its place. */
function placed(scene, needs, { heights, marks, heads, letters, gap, strip: high, total }, known) {
    const { em, beside, dpr, measure } = known;
    const snap = pixels => Math.round(pixels * dpr) / dpr;
    let head = EDGE;
    const bands = needs.map(({ band, rows, rowNames }, number) => {
        const top = snap(head + heads[number]);
        const bottom = snap(head + heads[number] + heights[number]);
        const under = marks[number] ? { top: snap(bottom + BELOW * em), bottom: snap(bottom + marks[number]) } : null;
        const place = { band, rows, rowNames, letters: letters[number], head, top, bottom, marks: under };
        head += heads[number] + heights[number] + marks[number] + gap;
        return { ...place, foot: under?.bottom ?? bottom };
    });
    const { foot } = bands.at(-1);
    const strip = high ? { top: snap(foot + gap), height: snap(high) } : null;
    const { width, plot, column, fold: folded, says, names, tight, axisBelow } = known;
    const layout = {
        width,
        height: total,
        em,
        beside,
        tight,
        dpr,
        plot,
        column,
        fold: folded,
        says,
        names,
        bands,
        strip,
        axis: { top: (strip ? strip.top + strip.height : foot) + AXIS, below: axisBelow },
        spans: beside ? [[bands[0].top, foot]] : bands.map(place => [place.top, place.foot]),
    };
    return { ...layout, legends: legendsOf(scene, layout, measure) };
}

/** Return the height at which a band of lines has a share of its scale, which goes a little beyond both ends. */
export function levelOf({ top, bottom }, share) {
    const within = Math.min(Math.max(share, -BEYOND), 1 + BEYOND);
    return bottom - ((within + BEYOND) / (1 + 2 * BEYOND)) * (bottom - top);
}

/** Return from where to where the only output of a sequence is drawn. */
export function onceSpan({ plot, fold: { columns } }) {
    const whole = plot.right - plot.left;
    return [plot.right - Math.max(whole / columns, whole * WIDE), plot.right];
}
