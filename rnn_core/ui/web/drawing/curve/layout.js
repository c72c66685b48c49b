// The layout of a curve: its values, their scale, and the positions of its parts.
//
// The ghost is the curve of the previous experiment. The flag marks the epoch in which the loss leaves its plateau.

import { unpack } from "../data/arrays.js";
import { pieces } from "../data/words.js";

/** @import { CurveData, CurveGuess, CurveKind, CurveLayout, CurveLines, CurveParts, CurveView, FlagPlace } from "../types.js" */
/** @import { Measure } from "../types.js" */

/**
 * Sizes in pixels, to be multiplied by `em` (see View). height: the minimum height. line: the line height, as a
 * multiple of the font size.
 */
export const SIZE = {
    height: 124,
    handle: 40,
    title: 13,
    small: 12,
    line: 1.25,
    gap: 6,
    row: 16,
    flag: 10,
    sample: 18,
};

/**
 * The two lines of a curve, in drawing order.
 * @type {CurveKind[]}
 */
export const KINDS = ["train", "validation"];

const MARGINS_PX = {
    above: { left: 40, right: 20, head: 22, foot: 28 },
    beside: { left: 130, right: 20, head: 8, foot: 28 },
};
const MIN_BESIDE_PX = 96; // the minimum width of the labels beside the plot
const GHOST_LINES = 2; // the ghost's label needs room for at least this number of lines
const HEADROOM = 1.05; // the top of the scale is at least this multiple of the largest value
const CHANCE_HEADROOM = 1.1; // and at least this multiple of the loss of the best constant output

/**
 * Return the values of training and of validation. A line without a finite value is left out.
 * @param {Pick<CurveData, "lines">} data
 * @returns {CurveLines}
 */
export function linesOf({ lines }) {
    /** @type {CurveLines} */
    const curves = {};
    for (const kind of KINDS) {
        const { values } = unpack(lines[kind]);
        if (values.some(Number.isFinite)) curves[kind] = values;
    }
    return curves;
}

/**
 * Return the value at the top of the scale. If the visitor guesses a loss, return the guess's `top`.
 * @param {CurveData} data
 * @param {CurveLines} lines
 * @param {CurveGuess | null} [guess]
 */
export function topOf({ curve, chance }, lines, guess = null) {
    if (curve === "accuracy") return HEADROOM;
    if (guess) return guess.top;
    const largest = Math.max(0, ...Object.values(lines).flatMap(values => Array.from(values).filter(Number.isFinite)));
    return Math.max(CHANCE_HEADROOM * chance.value, HEADROOM * largest);
}

/**
 * Return the lines of the label for the loss of the best constant output.
 * @param {CurveData["chance"]} chance
 */
export function constantLines({ words }) {
    return pieces(words).map(piece => piece.replace(/^:/, "").trim());
}

/**
 * Return the layout of a curve. The title and the legend are at the left of the plot on a wide page, and above the plot
 * on a narrow page.
 *
 * The labels of the flag and of learning rates are in a row above the plot, so that no curve crosses a label. On a
 * narrow page there is a second row, for the labels of the ghost and of the best constant output's loss.
 * @param {CurveData} data
 * @param {CurveView} view
 * @param {number} width
 * @param {Measure} measure
 * @returns {CurveLayout}
 */
export function layOut({ epochs, chance }, { em, beside, height: wanted }, width, measure) {
    const margins = MARGINS_PX[beside ? "beside" : "above"];
    const handle = SIZE.handle * em;
    const left = margins.left * em;
    const rows = beside ? 1 : 2;
    const head = (margins.head + rows * SIZE.row) * em;
    const foot = margins.foot * em;
    const name = Math.max(...constantLines(chance).map(line => measure(line, SIZE.small * em, false)));
    const right = beside ? Math.max(Math.ceil(name + SIZE.gap * em), MIN_BESIDE_PX * em) : margins.right * em;
    const height = Math.max(SIZE.height * em, wanted);
    const from = left + handle / 2;
    const way = Math.max(1, width - left - right - handle);
    return {
        em,
        beside,
        width,
        height,
        left,
        right,
        head,
        title: (beside ? margins.head + (SIZE.line * SIZE.title) / 2 : margins.head / 2) * em,
        row: head - (SIZE.row / 2) * em,
        foot,
        handle,
        x: epoch => from + (epoch / epochs) * way,
        y: (value, top) => height - foot - (value / top) * (height - head - foot),
        epochAt: x => Math.round(Math.min(Math.max((x - from) / way, 0), 1) * epochs),
    };
}

/**
 * Return the position of the flag's label, or null without a flag.
 *
 * The label is at the right of the flag's pole, or at the left if the right side is too narrow, or else above the pole.
 * @param {Pick<CurveParts, "data" | "layout" | "measure">} parts
 * @returns {FlagPlace | null}
 */
export function placeOfFlag({ data: { flag }, layout, measure }) {
    if (!flag) return null;
    const { em, left, right, head, row, width } = layout;
    const at = layout.x(flag.epoch);
    const gap = SIZE.gap * em;
    const after = at + SIZE.flag * em + gap;
    const end = width - right;
    const long = measure(flag.words, SIZE.small * em, true);
    const beside = row - (SIZE.row / 2 - 1) * em;
    if (after + long <= end) return { from: after, to: after + long, anchor: "start", top: beside };
    if (at - gap - long >= left) return { from: at - gap - long, to: at - gap, anchor: "end", top: beside };
    return { from: end - long, to: end, anchor: "end", top: head };
}

/**
 * Return the position of the ghost's label, which begins with a sample of the line.
 *
 * On a wide page the label is at the right of the plot: below the label for the loss of the best constant output, or at
 * the top if there is too little room below. On a narrow page it is in a row above the plot.
 * @param {Pick<CurveParts, "data" | "top" | "layout" | "measure">} parts
 * @returns {{ left: number, middle: number, room: number }} In pixels: the label's left end, the vertical middle of its
 * first line, and its maximum width.
 */
export function placeOfGhost({ data: { chance, curve }, top, layout, measure }) {
    const { em, beside, row, head, foot, right, width, height, y } = layout;
    const gap = SIZE.gap * em;
    const size = SIZE.small * em;
    if (!beside) {
        const name = curve === "loss" ? measure(constantLines(chance).join(": "), size, false) : 0;
        return { left: 0, middle: row - SIZE.row * em, room: width - right - name - 2 * gap };
    }
    const line = SIZE.line * size;
    const below = (curve === "loss" ? y(chance.value, top) : head) + line;
    const fits = below + GHOST_LINES * line <= height - foot;
    return { left: width - right + gap, middle: fits ? below : head, room: right - gap };
}
