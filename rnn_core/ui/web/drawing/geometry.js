// Geometry: where cells, gaps, marks and lines are, in device pixels, for whatever paints them.

import { unpack } from "./data/arrays.js";
import { columnOf, stepAt } from "./layout/fold.js";
import { levelOf, onceSpan } from "./layout/layout.js";

const MANY = { columns: 120, rows: 40 }; // from more than which on cells touch one another
const APART = 4; // pixels of a cell from which on there is a gap
const FOLDED = 8; // pixels of a folded row from which on the gap around it is a wider one

/**
 * Return where the cells of a band are: {x, y, across, down, parts, columns}.
 *
 * x: function of a column, y: of a row and a part of it, that give where it begins. across, down: the gaps between
 * columns and between rows. A single output is one column, and is not split.
 */
export function edgesOf(layout, place) {
    const { dpr, plot, column } = layout;
    const { band, top, bottom, rows } = place;
    const { parts, columns } = band.once ? { parts: 1, columns: 1 } : layout.fold;
    const high = (bottom - top) / rows;
    const gap = Math.max(1, Math.round(dpr));
    const touching = columns > MANY.columns || parts > 1 || column < APART;
    const [start, end] = band.once ? onceSpan(layout) : [plot.left, plot.left + columns * column];
    const wide = (end - start) / columns;
    return {
        x: at => Math.round((start + at * wide) * dpr),
        y: (row, part = 0) => Math.round((top + (row + part / parts) * high) * dpr),
        across: touching && !band.once ? 0 : gap,
        down: rows > MANY.rows || high < APART ? 0 : parts > 1 && high >= FOLDED ? 2 * gap : gap,
        parts,
        columns,
    };
}

/** Return where the cells of a grid of a sheet are, as `edgesOf` has it. gap: pixels between two cells. */
export function gridEdges({ left, top, width, height, rows, columns, gap = 1 }, dpr) {
    const [wide, high] = [width / columns, height / rows];
    const apart = gap && Math.max(1, Math.round(gap * dpr));
    return {
        x: at => Math.round((left + at * wide) * dpr),
        y: (row, part = 0) => Math.round((top + (row + part) * high) * dpr),
        across: wide < APART ? 0 : apart,
        down: high < APART ? 0 : apart,
        parts: 1,
        columns,
    };
}

/** Return the place among the values of a band for a column and a part of the picture, or -1 where there is none. */
export function valueAt(layout, band, column, part) {
    if (band.once) return 0;
    const step = stepAt(layout.fold, column, part);
    return step === null ? -1 : step - 1;
}

/** Return the boxes of the steps that hold, [[left, top, right, bottom], …], those beside one another as one. */
function boxesOf(layout, holds, { rows, parts }, { x, y }) {
    const { columns } = layout.fold;
    const boxes = [];
    for (let row = 0; row < rows; row += 1) {
        for (let part = 0; part < parts; part += 1) {
            let begin = null;
            for (let column = 0; column <= columns; column += 1) {
                const step = column < columns ? stepAt(layout.fold, column, part) : null;
                const found = step !== null && holds(row, step);
                if (found && begin === null) begin = column;
                if (found || begin === null) continue;
                boxes.push([x(begin), y(row, part), x(column), y(row, part + 1)]);
                begin = null;
            }
        }
    }
    return boxes;
}

/** Return the boxes that are hatched, for they hold no data. */
export function paddedBoxes(layout, place) {
    const { band, rows } = place;
    if (!band.padding || band.once) return [];
    const edges = edgesOf(layout, place);
    const { values, shape } = unpack(band.padding);
    const steps = shape.at(-1);
    const { parts } = layout.fold;
    if (shape.length > 1) return boxesOf(layout, (row, step) => values[row * steps + step - 1], { rows, parts }, edges);
    const holds = (_, step) => values[step - 1];
    if (parts > 1) return boxesOf(layout, holds, { rows, parts }, edges);
    const whole = { x: edges.x, y: (_, part) => edges.y(part * rows) };
    return boxesOf(layout, holds, { rows: 1, parts: 1 }, whole);
}

/** Return the boxes of the marks under wrong steps; of a folded row, each part has a line of marks of its own. */
export function markBoxes(layout, place, marks) {
    if (!place.marks || !marks) return [];
    const { dpr, fold } = layout;
    const { x, across, parts } = edgesOf(layout, place);
    const { top, bottom } = place.marks;
    const high = (bottom - top) / parts;
    const before = Math.floor(across / 2);
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

/** Return the points of a line through the values of the shown steps, [[x, y], …], null where there is none. */
export function linePoints(layout, place, values) {
    const { dpr, plot, column, fold } = layout;
    const points = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const value = values[step - 1];
        const middle = plot.left + (columnOf(fold, step) + 0.5) * column;
        points.push(Number.isFinite(value) ? [middle * dpr, levelOf(place, value) * dpr] : null);
    }
    return points;
}

/** Return how wrong the outputs are along all steps of the window, in so many bins, each from 0 to 1. */
export function densityOf(errors, [first, last], bins) {
    const sums = new Float32Array(bins);
    const counts = new Float32Array(bins);
    const each = (last - first + 1) / bins;
    for (let step = first; step <= last; step += 1) {
        if (Number.isNaN(errors[step - 1])) continue;
        const bin = Math.min(bins - 1, Math.floor((step - first) / each));
        sums[bin] += errors[step - 1];
        counts[bin] += 1;
    }
    return sums.map((sum, bin) => (counts[bin] ? sum / counts[bin] : 0));
}

/** Return how wrong the newest of the judged outputs are, or null where none is judged. */
export function errorsOf(derived) {
    return derived.findLast(each => each.errors)?.errors ?? null;
}
