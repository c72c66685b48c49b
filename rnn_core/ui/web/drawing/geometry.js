// Geometry: the positions of cells, gaps, marks and lines in device pixels, for a canvas and for SVG alike. In SVG, the
// device pixels are 1 / FRACTION of a CSS pixel wide (see svg/shapes.js).

import { unpack } from "./data/arrays.js";
import { columnOf, stepAt } from "./layout/fold.js";
import { levelOf, onceSpan } from "./layout/layout.js";

/** @import { Band, BandPlace, Derived, EdgeBox, Edges, Ends, Grid, Layout, Point } from "./types.js" */

const MAX_WITH_GAPS = { columns: 120, rows: 40 }; // with more columns or rows, cells touch one another
const MIN_WITH_GAP_PX = 4; // smaller cells have no gap
const MIN_WITH_WIDE_GAP_PX = 8; // if rows are split into parts (see layout/fold.js), lower rows have a narrow gap

/**
 * Return the edges of the cells of a band (a heatmap). A single output for the whole sequence is one column, and its
 * rows are not split into parts.
 * @param {Layout} layout
 * @param {BandPlace} place
 * @returns {Edges}
 */
export function edgesOf(layout, place) {
    const { dpr, plot, column } = layout;
    const { band, top, bottom, rows } = place;
    const { parts, columns } = band.once ? { parts: 1, columns: 1 } : layout.fold;
    const high = (bottom - top) / rows;
    const gap = Math.max(1, Math.round(dpr));
    const touching = columns > MAX_WITH_GAPS.columns || parts > 1 || column < MIN_WITH_GAP_PX;
    const [start, end] = band.once ? onceSpan(layout) : [plot.left, plot.left + columns * column];
    const wide = (end - start) / columns;
    return {
        x: at => Math.round((start + at * wide) * dpr),
        y: (row, part = 0) => Math.round((top + (row + part / parts) * high) * dpr),
        across: touching && !band.once ? 0 : gap,
        down:
            rows > MAX_WITH_GAPS.rows || high < MIN_WITH_GAP_PX
                ? 0
                : parts > 1 && high >= MIN_WITH_WIDE_GAP_PX
                  ? 2 * gap
                  : gap,
        parts,
        columns,
    };
}

/**
 * Return the edges of the cells of a grid in a sheet (the picture of a panel).
 * @param {Pick<Grid, "left" | "top" | "width" | "height" | "rows" | "columns" | "gap">} grid
 * @param {number} dpr
 * @returns {Edges}
 */
export function gridEdges({ left, top, width, height, rows, columns, gap = 1 }, dpr) {
    const [wide, high] = [width / columns, height / rows];
    const apart = gap && Math.max(1, Math.round(gap * dpr));
    return {
        x: at => Math.round((left + at * wide) * dpr),
        y: (row, part = 0) => Math.round((top + (row + part) * high) * dpr),
        across: wide < MIN_WITH_GAP_PX ? 0 : apart,
        down: high < MIN_WITH_GAP_PX ? 0 : apart,
        parts: 1,
        columns,
    };
}

/**
 * Return the index of a cell's value in its row, or -1 if the cell has no step.
 * @param {Layout} layout
 * @param {Band} band
 * @param {number} column
 * @param {number} part
 */
export function valueIndex(layout, band, column, part) {
    if (band.once) return 0;
    const step = stepAt(layout.fold, column, part);
    return step === null ? -1 : step - 1;
}

/**
 * Return the boxes around the steps for which `holds` is true. Neighbouring steps share a box.
 * @param {Layout} layout
 * @param {(row: number, step: number) => boolean} holds
 * @param {{ rows: number, parts: number }} counts
 * @param {Pick<Edges, "x" | "y">} edges
 */
function boxesOf(layout, holds, { rows, parts }, { x, y }) {
    const { columns } = layout.fold;
    /** @type {EdgeBox[]} */
    const boxes = [];
    for (let row = 0; row < rows; row += 1) {
        for (let part = 0; part < parts; part += 1) {
            /** @type {number | null} */
            let begin = null;
            for (let column = 0; column <= columns; column += 1) {
                const step = column < columns ? stepAt(layout.fold, column, part) : null;
                const inBox = step !== null && holds(row, step);
                if (inBox && begin === null) begin = column;
                if (inBox || begin === null) continue;
                boxes.push([x(begin), y(row, part), x(column), y(row, part + 1)]);
                begin = null;
            }
        }
    }
    return boxes;
}

/**
 * Return the boxes around a band's padding (the steps without data).
 * @param {Layout} layout
 * @param {BandPlace} place
 * @returns {EdgeBox[]}
 */
export function paddedBoxes(layout, place) {
    const { band, rows } = place;
    if (!band.padding || band.once) return [];
    const edges = edgesOf(layout, place);
    const { values, shape } = unpack(band.padding);
    const { parts } = layout.fold;
    if (shape.length > 1) {
        const [, steps] = shape;
        const isPadded = (/** @type {number} */ row, /** @type {number} */ step) => values[row * steps + step - 1] > 0;
        return boxesOf(layout, isPadded, { rows, parts }, edges);
    }
    const isPadded = (/** @type {number} */ _, /** @type {number} */ step) => values[step - 1] > 0;
    if (parts > 1) return boxesOf(layout, isPadded, { rows, parts }, edges);
    const whole = { x: edges.x, y: (/** @type {number} */ _, part = 0) => edges.y(part * rows) };
    return boxesOf(layout, isPadded, { rows: 1, parts: 1 }, whole);
}

/**
 * Return the box of a band while it is sealed (its values are hidden).
 * @param {Layout} layout
 * @param {BandPlace} place
 * @returns {EdgeBox}
 */
export function sealBox(layout, place) {
    const { x, columns } = edgesOf(layout, place);
    const [top, bottom] = [place.top, place.bottom].map(at => Math.round(at * layout.dpr));
    return [x(0), top, x(columns), bottom];
}

/**
 * Return the boxes of the marks below wrong outputs. If rows are split into parts, there is a line of marks for each
 * part.
 * @param {Layout} layout
 * @param {BandPlace} place
 * @param {Uint8Array | null} marks
 * @returns {EdgeBox[]}
 */
export function markBoxes(layout, place, marks) {
    if (!place.marks || !marks) return [];
    const { dpr, fold } = layout;
    const { x, across, parts } = edgesOf(layout, place);
    const { top, bottom } = place.marks;
    const high = (bottom - top) / parts;
    const before = Math.floor(across / 2);
    /** @type {EdgeBox[]} */
    const boxes = [];
    for (const [index, wrong] of marks.entries()) {
        const step = index + 1;
        const { once } = place.band;
        if (!wrong || (!once && (step < fold.first || step > fold.last))) continue;
        const column = once ? 0 : columnOf(fold, step);
        const part = once ? 0 : (step - fold.begin) % parts;
        const [upper, lower] = [part, part + 1].map(at => Math.round((top + at * high) * dpr));
        boxes.push([x(column) + before, upper, x(column + 1) - across + before, lower]);
    }
    return boxes;
}

/**
 * Return the points of a line through the values of the shown steps; null for a value that is not finite.
 * @param {Layout} layout
 * @param {BandPlace} place
 * @param {Float32Array} values
 * @returns {(Point | null)[]}
 */
export function linePoints(layout, place, values) {
    const { dpr, plot, column, fold } = layout;
    /** @type {(Point | null)[]} */
    const points = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const value = values[step - 1];
        const middle = plot.left + (columnOf(fold, step) + 0.5) * column;
        points.push(Number.isFinite(value) ? [middle * dpr, levelOf(place, value) * dpr] : null);
    }
    return points;
}

/**
 * Divide the steps of a window into bins, and return the mean error of each bin, from 0 to 1. A bin without judged
 * outputs has the mean error 0.
 * @param {Float32Array} errors
 * @param {Ends} window
 * @param {number} limit - The maximum number of bins. With fewer steps, each step has a bin.
 */
export function densityOf(errors, [first, last], limit) {
    const bins = Math.min(last - first + 1, limit);
    const sums = new Float32Array(bins);
    const counts = new Float32Array(bins);
    const stepsInBin = (last - first + 1) / bins;
    for (let step = first; step <= last; step += 1) {
        if (Number.isNaN(errors[step - 1])) continue;
        const bin = Math.min(bins - 1, Math.floor((step - first) / stepsInBin));
        sums[bin] += errors[step - 1];
        counts[bin] += 1;
    }
    return sums.map((sum, bin) => (counts[bin] ? sum / counts[bin] : 0));
}

/**
 * Return the errors of the last band with judged outputs, or null if there is no such band.
 * @param {Derived[]} derived
 */
export function errorsOf(derived) {
    return derived.findLast(({ errors }) => errors)?.errors ?? null;
}
