// Places the labels of markers so that no label covers another label or another marker. A label that fits nowhere is
// left out, but stays in the marker's hover text.

import { unpack } from "../drawing/data/arrays.js";
import { overlap } from "../elements.js";

/** @import { Packed } from "../drawing/types.js" */
/** @import { FigureAxis, FigureLayout, Labelled, Rect } from "../types.js" */

/** @typedef {(text: string, size: number) => number} Measure - Returns the width of a text. */

const LABELLED = "markers+text";
const MOVABLE = "top center"; // the position of labels that may be moved
const LINE = 1.2; // the height of a line of text, as a multiple of its font size
const GAP_PX = 3; // between a marker's edge and its label, as in Plotly

/** Position -> the direction from a marker to its label, [right, down]. */
const POSITIONS = /** @type {const} */ ({
    "top center": [0, -1],
    "bottom center": [0, 1],
    "middle right": [1, 0],
    "middle left": [-1, 0],
});

/**
 * Return traces in which the labels of markers overlap nothing.
 * @template {Labelled} T
 * @param {T[]} traces
 * @param {FigureLayout} layout - A layout whose width in pixels is known.
 * @param {Measure} measure
 */
export function placed(traces, layout, measure) {
    return traces.map(trace =>
        trace.mode === LABELLED && trace.textposition === MOVABLE ? labelled(trace, layout, measure) : trace,
    );
}

/**
 * @template {Labelled} T
 * @param {T} trace
 * @param {FigureLayout} layout
 * @param {Measure} measure
 * @returns {T}
 */
function labelled(trace, layout, measure) {
    const { text, textfont, marker } = trace;
    if (!text || !textfont || !marker) return trace;
    const { points, edge } = pixelsOf(trace, layout);
    const half = marker.size / 2;
    const taken = points.map(point => around(point, half, half));
    const positions = text.map((label, number) => {
        const size = { width: measure(label, textfont.size), height: LINE * textfont.size };
        for (const [position, [across, down]] of Object.entries(POSITIONS)) {
            const [x, y] = points[number];
            const middle = /** @type {[number, number]} */ ([
                x + across * (half + GAP_PX + size.width / 2),
                y + down * (half + GAP_PX + size.height / 2),
            ]);
            const box = around(middle, size.width / 2, size.height / 2);
            if (box.left < edge || taken.some((other, marked) => marked !== number && overlap(box, other))) continue;
            taken.push(box);
            return position;
        }
        return null;
    });
    return {
        ...trace,
        text: text.map((label, number) => (positions[number] ? label : "")),
        textposition: positions.map(position => position ?? MOVABLE),
    };
}

/**
 * Return the points of a trace, and the left edge of its plot, in pixels of the figure.
 * @param {Labelled} trace
 * @param {FigureLayout} layout
 */
function pixelsOf({ x, y, xaxis = "x", yaxis = "y" }, { width = 0, height, margin, ...axes }) {
    const { l, r, t, b } = margin ?? { l: 0, r: 0, t: 0, b: 0 };
    const across = axisOf(axes, xaxis);
    const along = toPixels(across, width - l - r);
    const up = toPixels(axisOf(axes, yaxis), height - t - b);
    const heights = numbers(y);
    const points = numbers(x).map((value, number) => /** @type {const} */ ([along(value), -up(heights[number])]));
    return { points, edge: along(across.range?.[0] ?? 0) };
}

/**
 * @param {Record<string, unknown>} axes
 * @param {string} id - The name in a trace, such as "x2".
 */
function axisOf(axes, id) {
    return /** @type {FigureAxis} */ (axes[`${id[0]}axis${id.slice(1)}`]);
}

/**
 * Return the function that converts a value of an axis to pixels.
 * @param {FigureAxis} axis
 * @param {number} pixels - The length of the figure's plotting area.
 */
function toPixels({ domain: [from, to] = [0, 1], range: [low, high] = [0, 1] }, pixels) {
    return (/** @type {number} */ value) => pixels * (from + ((to - from) * (value - low)) / (high - low));
}

/** @param {number[] | Packed | undefined} values */
function numbers(values) {
    if (!values) return [];
    return Array.isArray(values) ? values : [...unpack(values).values];
}

/**
 * @param {readonly [x: number, y: number]} middle
 * @param {number} halfWidth
 * @param {number} halfHeight
 * @returns {Rect}
 */
function around([x, y], halfWidth, halfHeight) {
    return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
}
