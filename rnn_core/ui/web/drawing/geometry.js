// Geometry: the pixels of cells, gaps, marks and lines, in device pixels, for whatever paints them.

import { unpack } from "./data/arrays.js";
import { columnOf, stepAt } from "./layout/fold.js";
import { levelOf, onceSpan } from "./layout/layout.js";

const MANY_COLUMNS = 120, MANY_ROWS = 40;  // from which on cells touch one another
const APART = 4, FOLDED = 8;  // pixels of a cell from which on there is a gap, and a wider one around what is folded

/** Return the edges of the cells of a band in device pixels, {x, y, across, down}: x(column), y(row, part), and the gaps. */
export function edgesOf(layout, place) {
    const { dpr, plot, column, fold: { parts, columns } } = layout, { band, top, bottom, rows } = place;
    const each = (bottom - top) / rows, gap = Math.max(1, Math.round(dpr));
    const wider = parts > 1 && each >= FOLDED ? 2 * gap : gap;
    const many = columns > MANY_COLUMNS || parts > 1 || column < APART;
    const [start, end] = band.once ? onceSpan(layout) : [];
    const x = band.once
        ? at => Math.round((at ? end : start) * dpr)
        : at => Math.round((plot.left + at * column) * dpr);
    return {
        x,
        y: (row, part = 0) => Math.round((top + (row + part / parts_(band, parts)) * each) * dpr),
        across: many && !band.once ? 0 : gap,
        down: rows > MANY_ROWS || each < APART ? 0 : wider,
        parts: parts_(band, parts),
        columns: band.once ? 1 : columns,
    };
}

/** Return how many parts each row of a band has: a single output is not split. */
function parts_(band, parts) {
    return band.once ? 1 : parts;
}

/** Return which column of the values belongs to a column and a part of the picture, or -1. */
export function valueAt(layout, band, column, part) {
    if (band.once) return 0;
    const step = stepAt(layout.fold, column, part);
    return step === null ? -1 : step - 1;
}

/** Return the boxes of the steps of a list of truths that hold, [[left, top, right, bottom], …] in device pixels. */
function boxesOf(layout, holds, rows, { x, y }) {
    const { fold } = layout, boxes = [];
    for (let row = 0; row < rows.count; row += 1) {
        for (let part = 0; part < rows.parts; part += 1) {
            let begin = null;
            for (let column = 0; column <= fold.columns; column += 1) {
                const step = column < fold.columns ? stepAt(fold, column, part) : null;
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
    const { band, rows } = place, edges = edgesOf(layout, place);
    if (!band.padding || band.once) return [];
    const { values, shape } = unpack(band.padding), steps = shape.at(-1), { parts } = layout.fold;
    const each = shape.length > 1, holds = (row, step) => values[(each ? row * steps : 0) + step - 1];
    if (each || parts > 1) return boxesOf(layout, holds, { count: rows, parts }, edges);
    const whole = { x: edges.x, y: (row, part) => edges.y(part ? rows : 0) };
    return boxesOf(layout, holds, { count: 1, parts: 1 }, whole);
}

/** Return the boxes of the marks under wrong steps, one for each, or for each part of a row. */
export function markBoxes(layout, place, marks) {
    if (!place.marks || !marks) return [];
    const { dpr, fold } = layout, { x, across, columns } = edgesOf(layout, place), { top, bottom } = place.marks;
    const parts = parts_(place.band, fold.parts), each = (bottom - top) / parts, boxes = [];
    marks.forEach((wrong, index) => {
        const step = index + 1;
        if (!wrong || (!place.band.once && (step < fold.first || step > fold.last))) return;
        const column = place.band.once ? columns - 1 : columnOf(fold, step);
        const part = place.band.once ? 0 : (step - fold.begin) % parts;
        const [left, right] = [x(column), x(column + 1)];
        const inset = Math.floor(across / 2);
        boxes.push([left + inset, Math.round((top + part * each) * dpr), right - across + inset, Math.round((top + (part + 1) * each) * dpr)]);
    });
    return boxes;
}

/** Return the points of a line through values, [[x, y] or null where there is none, …] in device pixels. */
export function linePoints(layout, place, values) {
    const { dpr, plot, column, fold } = layout, points = [];
    for (let step = fold.first; step <= fold.last; step += 1) {
        const value = values[step - 1];
        if (!Number.isFinite(value)) {
            points.push(null);
            continue;
        }
        const middle = plot.left + (columnOf(fold, step) + 0.5) * column;
        points.push([middle * dpr, levelOf(place, value) * dpr]);
    }
    return points;
}

/** Return how wrong the outputs are along the whole window, in so many bins, each from 0 to 1. */
export function densityOf(errors, first, last, bins) {
    const sums = new Float32Array(bins), counts = new Float32Array(bins), each = (last - first + 1) / bins;
    for (let step = first; step <= last; step += 1) {
        if (Number.isNaN(errors[step - 1])) continue;
        const bin = Math.min(bins - 1, Math.floor((step - first) / each));
        sums[bin] += errors[step - 1];
        counts[bin] += 1;
    }
    return sums.map((sum, bin) => counts[bin] ? sum / counts[bin] : 0);
}
