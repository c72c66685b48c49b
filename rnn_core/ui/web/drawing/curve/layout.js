// The layout of a curve: its values, their scale, and the positions of its parts.

import { unpack } from "../data/arrays.js";
import { pieces } from "../data/words.js";

/** @import { CurveData, CurveKind, CurveLayout, CurveLines, CurveParts, CurveView, Measure } from "../types.js" */

/** Pixels at a font size of 14 pixels; `line` is a multiple of the font size. */
export const SIZE = { height: 124, handle: 40, title: 13, small: 12, line: 1.25, gap: 6 };

/**
 * The kinds of values, in drawing order.
 * @type {CurveKind[]}
 */
export const KINDS = ["train", "validation"];

const MARGINS_PX = {
    above: { left: 40, right: 20, head: 22, foot: 28 },
    beside: { left: 122, right: 20, head: 8, foot: 28 },
};
const HEADROOM = 1.05; // top of the scale, as a multiple of the largest value
const CHANCE_HEADROOM = 1.25; // the same, as a multiple of a constant output's loss

/**
 * Return the values of each kind that has a finite value.
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
 * Return the value at the top of the scale.
 * @param {CurveData} data
 * @param {CurveLines} lines
 */
export function topOf({ curve, chance }, lines) {
    if (curve === "accuracy") return HEADROOM;
    const largest = Math.max(0, ...Object.values(lines).flatMap(values => Array.from(values).filter(Number.isFinite)));
    return Math.max(CHANCE_HEADROOM * chance.value, HEADROOM * largest);
}

/**
 * Return the label of a constant output's loss, as the lines that are beside the curve.
 * @param {CurveData["chance"]} chance
 */
export function constantLines({ words }) {
    return pieces(words).map(piece => piece.replace(/^:/, "").trim());
}

/**
 * Return the layout of a curve. On a wide page the titles are at the left of the plot, and otherwise above it.
 * @param {CurveData} data
 * @param {CurveView} view
 * @param {number} width
 * @param {Measure} measure
 * @returns {CurveLayout}
 */
export function layOut({ curve, epochs, chance }, { em, beside }, width, measure) {
    const margins = MARGINS_PX[beside ? "beside" : "above"];
    const handle = SIZE.handle * em;
    const left = margins.left * em;
    const head = margins.head * em;
    const foot = margins.foot * em;
    const name = Math.max(...constantLines(chance).map(line => measure(line, SIZE.small * em, false)));
    const right = beside && curve === "loss" ? Math.ceil(name + SIZE.gap * em) : margins.right * em;
    const height = SIZE.height * em;
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
        foot,
        handle,
        x: epoch => from + (epoch / epochs) * way,
        y: (value, top) => height - foot - (value / top) * (height - head - foot),
        epochAt: x => Math.round(Math.min(Math.max((x - from) / way, 0), 1) * epochs),
    };
}

/**
 * Return the vertical middle of a constant output's label, which is above its line.
 *
 * It is below the line if only there no curve runs through it, and it does not touch the axis.
 * @param {Pick<CurveParts, "data" | "lines" | "top" | "layout" | "measure">} parts
 */
export function levelOfConstant({ data: { chance }, lines, top, layout, measure }) {
    const { em, right, width, handle, height, foot, x, y } = layout;
    const size = SIZE.small * em;
    const line = SIZE.line * size;
    const at = y(chance.value, top);
    const end = width - right - handle;
    const begin = end - measure(constantLines(chance)[0], size, false);
    const isFree = (/** @type {number} */ middle) =>
        Object.values(lines).every(values =>
            values.every((value, epoch) => {
                const near = x(epoch) > begin - line && x(epoch) < end + line;
                return !near || !Number.isFinite(value) || Math.abs(y(value, top) - middle) > line / 2;
            }),
        );
    const [above, below] = [at - 0.6 * line, at + 0.6 * line];
    return isFree(above) || !isFree(below) || below + line / 2 > height - foot ? above : below;
}
