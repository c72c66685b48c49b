// Layout: the position of everything on a stage, in CSS pixels. A stage is a stack of heatmaps, called bands. All
// epochs have the same layout, so that nothing moves.
//
// On a wide page (`beside`) the titles are at the left of their bands. On a narrow page they are above their bands.

import { windowOf } from "../data/derive.js";
import { fill, pieces } from "../data/words.js";
import { fold, foldWords } from "./fold.js";
import { legendNeeds, legendsOf } from "./legends.js";
import { linesWidth, needsOf } from "./needs.js";
import { AXIS_GAP_PX, EDGE_PX, MARK_GAP_PX, stack } from "./stack.js";
import { SIZES } from "./texts.js";

/**
 * @import { BandScene, Derived, Fold, FoldNote, Layout, Measure, Need, Setting, Side, Span, View } from "../types.js"
 * @import { LegendNeeds } from "./legends.js"
 * @import { Stack } from "./stack.js"
 */

export const NAME_GAP_PX = 6; // between the plot and its row labels
export const SIDE_GAP_PX = 8; // between the plot and the texts at its right, and between titles and row labels
const MAX_NAMES_PX = 64; // width of row labels
const MAX_EMPTY_SHARE = 0.05; // so that columns are equally wide, this share of the plot may stay empty
const EVEN_COLUMN_PX = 4; // columns of at least this width are always equally wide
const LINE_MARGIN = 0.1; // in bands of lines, the space beyond each end of the scale, as a share of the scale
const ONCE_SHARE = 1 / 8; // the minimum width of a single output, as a share of the time axis

/**
 * The note on the fold, the sides of the plot, and the width of a column. In a fold, several steps share a column, see
 * fold.js. right: the plot's right side.
 * @typedef {{ foldNote: FoldNote | null, plot: Side, column: number, right: number }} FoldState
 */

/**
 * Return the sides of the plot. A column is a whole number of device pixels wide, if it is at least EVEN_COLUMN_PX wide
 * or if whole pixels leave little room empty. A column is at least one device pixel wide, even if the picture is too
 * narrow for its labels.
 * @param {Side} sides
 * @param {number} columns
 * @param {number} dpr
 * @returns {Side}
 */
function plotOf({ left, right }, columns, dpr) {
    const start = Math.round(left * dpr);
    const room = Math.max(Math.floor(right * dpr) - start, columns);
    const even = Math.floor(room / columns) * columns;
    const wide = even >= EVEN_COLUMN_PX * dpr * columns || room - even <= MAX_EMPTY_SHARE * room ? even : room;
    return { left: start / dpr, right: (start + wide) / dpr };
}

/**
 * Return the fold of the steps for a plot between two sides. The smallest height of a row decides whether rows can be
 * split.
 * @param {BandScene} scene
 * @param {Need[]} needs
 * @param {number[]} heights
 * @param {View} view
 * @param {Side} sides
 * @param {number} resolution
 */
function foldIn(scene, needs, heights, view, { left, right }, resolution) {
    const [first, last] = windowOf(scene, view);
    const rows = needs.map((need, number) => heights[number] / need.rows);
    const hasLines = needs.some(({ band }) => band.against); // a line cannot be split
    return fold({
        first,
        last,
        period: hasLines ? null : scene.period,
        origin: scene.firstReal,
        pixels: Math.floor((right - left) * resolution),
        row: Math.min(...rows) * resolution,
        choice: view.fold,
        from: view.from,
    });
}

/**
 * Return the note on the fold, or null if columns hold one step each. The note is at the target's band, or else at the
 * first band.
 * @param {BandScene} scene
 * @param {Need[]} needs
 * @param {{ parts: number }} folded
 * @returns {FoldNote | null}
 */
function foldNoteOf(scene, needs, folded) {
    const words = foldWords(folded, scene.firstReal, scene.words);
    if (!words) return null;
    const text = fill(...words);
    const target = needs.findIndex(({ band }) => band.kind === "target");
    return { text, lines: pieces(text).length, number: Math.max(0, target) };
}

/**
 * Return the width that the note on the fold needs beside its band, whether or not steps share a column now. The width
 * is 0 if the task has no period, or if the titles are above the bands.
 * @param {BandScene} scene
 * @param {Pick<Setting, "em" | "beside" | "measure">} setting
 */
function foldWidth(scene, { em, beside, measure }) {
    const words = foldWords({ parts: scene.period ?? 1 }, scene.firstReal, scene.words);
    const lines = words && beside ? pieces(fill(...words)) : [];
    return Math.max(0, ...lines.map(line => measure(line.trim(), SIZES.fold * em, false)));
}

/**
 * Return the sides of the plot, and the width of its row labels.
 * @param {BandScene} scene
 * @param {Need[]} needs
 * @param {LegendNeeds} legends
 * @param {Omit<Setting, "axisBelow">} setting
 * @returns {Side & { names: number }}
 */
function sidesOf(scene, needs, legends, setting) {
    const { width, em, beside, measure } = setting;
    const widths = needs.flatMap(({ rowNames }) => rowNames.map(name => measure(name, SIZES.tick * em, false)));
    const names = Math.min(Math.max(0, ...widths), MAX_NAMES_PX * em);
    const gap = beside ? SIDE_GAP_PX : 0;
    // The title of a band without row labels may also use the room for row labels.
    const lines = needs.map(({ left, rowNames }) => linesWidth(left, measure) - (rowNames.length ? 0 : gap + names));
    const titles = Math.max(foldWidth(scene, setting), ...lines);
    const notes = Math.max(0, ...needs.map(({ right }) => linesWidth(right, measure)));
    return {
        left: Math.ceil(titles + gap + names + NAME_GAP_PX),
        right: width - Math.ceil(Math.max(notes, legends.width) + SIDE_GAP_PX + EDGE_PX),
        names,
    };
}

/**
 * The stage, and the space for it. width: in CSS pixels. dpr: device pixels per CSS pixel. resolution: distinguishable
 * pixels per CSS pixel, by default `dpr`.
 * @typedef {{
 *     scene: BandScene, derived: Derived[], view: View, width: number, dpr: number, resolution?: number,
 *     measure: Measure,
 * }} LayoutOptions
 */

/**
 * Return the layout of a stage.
 *
 * If the stage is too high, the layout is computed again with `closable`: the bands of the untrained network are closed
 * to one row each, unless the visitor has opened them. If notes of several lines do not fit, the layout is computed
 * again with `tight`: each note is one line.
 * @param {LayoutOptions} options
 * @param {{ tight?: boolean, closable?: boolean }} state
 * @returns {Layout}
 */
export function layOut(options, { tight = false, closable = false } = {}) {
    const { scene, derived, view, width, dpr, resolution = dpr, measure } = options;
    const { em = 1, beside = false, room = null } = view;
    const closed = closable && !view.open;
    const known = { em, beside, room: room || null, tight, closable, closed, measure, dpr, width };
    const needs = needsOf(scene, derived, known);
    const legends = legendNeeds(scene, needs, known);
    const sides = sidesOf(scene, needs, legends, known);
    const axisBelow = measure(scene.words.step, SIZES.tick * em, false) + NAME_GAP_PX > sides.left;
    const setting = { ...known, axisBelow };

    // The fold depends on the height of the rows, and the height depends a little on the fold. So both are computed
    // twice.
    const [first, last] = windowOf(scene, view);
    let folded = { parts: 1, windowed: false, columns: last - first + 1, first, last, begin: first };
    for (let turn = 0; turn < 2; turn += 1) {
        const state = { fold: folded, ...stateOf(scene, needs, folded, sides, dpr) };
        const { heights } = stack(scene, needs, legends, setting, state);
        folded = foldIn(scene, needs, heights, view, sides, resolution);
    }
    const state = { fold: folded, ...stateOf(scene, needs, folded, sides, dpr) };
    const stacked = stack(scene, needs, legends, setting, state);
    if (!closable && stacked.crowded && needs.some(({ band }) => band.past)) return layOut(options, { closable: true });
    if (beside && !tight && stacked.tight) return layOut(options, { tight: true, closable });
    return placed(scene, needs, stacked, { ...setting, ...state, names: sides.names });
}

/**
 * Return the note on the fold, the sides of the plot, and the width of a column.
 * @param {BandScene} scene
 * @param {Need[]} needs
 * @param {{ parts: number, columns: number }} folded
 * @param {Side} sides
 * @param {number} dpr
 * @returns {FoldState}
 */
function stateOf(scene, needs, folded, sides, dpr) {
    const plot = plotOf(sides, folded.columns, dpr);
    const column = (plot.right - plot.left) / folded.columns;
    return { foldNote: foldNoteOf(scene, needs, folded), plot, column, right: plot.right };
}

/**
 * Return the layout. The edges of bands are snapped to device pixels.
 * @param {BandScene} scene
 * @param {Need[]} needs
 * @param {Stack} stack
 * @param {Setting & FoldState & { fold: Fold, names: number }} known
 * @returns {Layout}
 */
function placed(scene, needs, { heights, marks, heads, letters, gap, strip: high, total }, known) {
    const { em, beside, dpr, measure } = known;
    const snap = (/** @type {number} */ pixels) => Math.round(pixels * dpr) / dpr;
    let head = EDGE_PX;
    const bands = needs.map(({ band, rows, rowNames, closed }, number) => {
        const top = snap(head + heads[number]);
        const bottom = snap(head + heads[number] + heights[number]);
        const under = marks[number]
            ? { top: snap(bottom + MARK_GAP_PX * em), bottom: snap(bottom + marks[number]) }
            : null;
        const place = { band, rows, rowNames, closed, letters: letters[number], head, top, bottom, marks: under };
        head += heads[number] + heights[number] + marks[number] + gap;
        return { ...place, foot: under?.bottom ?? bottom };
    });
    const { foot } = bands[bands.length - 1];
    const strip = high ? { top: snap(foot + gap), height: snap(high) } : null;
    const { width, plot, column, fold: folded, foldNote, names, tight, closable, axisBelow } = known;
    /** @type {Omit<Layout, "legends">} */
    const layout = {
        width,
        height: total,
        em,
        beside,
        tight,
        closable,
        dpr,
        plot,
        column,
        fold: folded,
        foldNote,
        names,
        bands,
        strip,
        axis: { top: (strip ? strip.top + strip.height : foot) + AXIS_GAP_PX, below: axisBelow },
        spans: beside ? [[bands[0].top, foot]] : bands.map(place => [place.top, place.foot]),
    };
    return { ...layout, legends: legendsOf(scene, layout, measure) };
}

/**
 * Return the vertical position of a value in a band of lines.
 * @param {Span} band
 * @param {number} share - The value as a fraction of the scale. It is clamped to the scale and its margins.
 */
export function levelOf({ top, bottom }, share) {
    const within = Math.min(Math.max(share, -LINE_MARGIN), 1 + LINE_MARGIN);
    return bottom - ((within + LINE_MARGIN) / (1 + 2 * LINE_MARGIN)) * (bottom - top);
}

/**
 * Return the left and the right end of the cells of a single output for the whole sequence.
 * @param {{ plot: Side, fold: { columns: number } }} layout
 */
export function onceSpan({ plot, fold: { columns } }) {
    const whole = plot.right - plot.left;
    return [plot.right - Math.max(whole / columns, whole * ONCE_SHARE), plot.right];
}
