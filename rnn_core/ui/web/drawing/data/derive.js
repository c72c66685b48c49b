// Deriving: what the stage shows of the arrays of an epoch. All that follows from them is found here, and once.

import { transpose, unpack } from "./arrays.js";
import { judge } from "./judge.js";
import { fill } from "./words.js";

const CERTAIN = 0.5; // from which on an output is rounded to 1
const made = new WeakMap();

/** Return a function's result for a frame and a key, made again only when the key is another one. */
function once(frame, band, key, make) {
    if (!made.has(frame)) made.set(frame, new Map());
    const known = made.get(frame);
    const last = known.get(band);
    if (last?.key === key) return last.made;
    known.set(band, { key, made: make() });
    return known.get(band).made;
}

/** Return [first, last] of the steps that a view chooses, from 1. */
export function windowOf(scene, { window } = {}) {
    const [first, last] = window ?? [1, null];
    const end = Math.min(last ?? scene.steps, scene.steps);
    return [Math.max(1, Math.min(first, end)), end];
}

/** Return whether an output has more rows than are shown. */
function tooMany(scene, band) {
    return band.kind === "output" && band.scale === "probability" && scene.judge && band.rows.length > scene.mostRows;
}

/** Return which rows of an output of very many classes are shown: those that are most often a target in the window. */
export function keptRows(scene, band, [first, last]) {
    const counts = new Array(band.rows.length).fill(0);
    const targets = unpack(scene.judge.targets).values;
    let number = 0;
    unpack(scene.judge.real).values.forEach((real, place) => {
        if (!real) return;
        if (place + 1 >= first && place + 1 <= last) counts[targets[number]] += 1;
        number += 1;
    });
    const order = counts.map((_, row) => row).sort((one, other) => counts[other] - counts[one] || one - other);
    return order.slice(0, scene.mostRows - 1).sort((one, other) => one - other);
}

/** Return the rows (rows, T) that are kept, and below them the sum of all others. */
function withRest(values, rows, columns, kept) {
    const found = new Float32Array((kept.length + 1) * columns);
    const shown = new Set(kept);
    kept.forEach((row, place) => {
        found.set(values.subarray(row * columns, (row + 1) * columns), place * columns);
    });
    for (let row = 0; row < rows; row += 1) {
        if (shown.has(row)) continue;
        for (let column = 0; column < columns; column += 1)
            found[kept.length * columns + column] += values[row * columns + column];
    }
    return found;
}

/** Return the values of an epoch's output, with what is said of them. */
function output(scene, band, array, view, kept) {
    const [columns, size] = array.shape;
    const { notes } = scene.words;
    const rules = scene.judge;
    const verdict = judge(rules, array, notes);
    let values = transpose(array.values, columns, size);
    let exact = null;
    if (kept) values = withRest(values, size, columns, kept);
    if (rules.span && band.once) {
        const [low, high] = rules.span;
        values = values.map(value => low + (high - low) * value);
    } else if (rules.threshold && view.threshold) {
        exact = values;
        values = exact.map(value => (Number.isNaN(value) ? NaN : Number(value >= CERTAIN)));
    }
    return { ...verdict, values, exact };
}

/** Return the values of an epoch's states. A cell state has no bounds: its colour is that of tanh c. */
function states(band, array) {
    const values = transpose(array.values, ...array.shape);
    return band.scale === "cell_state" ? { values: values.map(Math.tanh), exact: values } : { values };
}

/** Return what is drawn of a band of which the values are an epoch's. */
function ofFrame(scene, band, frame, view, kept) {
    const array = unpack(frame.arrays[band.source[1]]);
    const found = band.kind === "output" ? output(scene, band, array, view, kept) : states(band, array);
    return { ...found, columns: array.shape[0] };
}

/** Return what is drawn of a band that is the same at every epoch. */
function fixed(band) {
    const { values, shape } = unpack(band.values);
    return { values, columns: shape[1] };
}

/** Return whether something is said of how good the values of a band are. */
export function isScored(scene, band) {
    return band.kind === "output" && Boolean(scene.judge);
}

/** Return whether there is a place for marks under a band. */
export function isMarked(scene, band) {
    return isScored(scene, band) && scene.judge.by === "classes";
}

/** Return whether the letters of a band are words. */
export function isWordy(band) {
    return Boolean(band.letters?.some(letter => [...letter].length > 1));
}

/**
 * Return what is drawn of each band of a scene, a list of
 * {band, title, rows, columns, values, exact, marks, errors, note}.
 *
 * frames: {name: frame or nothing yet}. view: {window, threshold, epoch}. values: (rows, columns) row after row, null
 * while they are awaited. exact: what a hint tells where `values` are rounded or bent. A band of which nothing is new
 * has the same arrays as before.
 */
export function derive(scene, frames, view) {
    const window = windowOf(scene, view);
    const nothing = { values: null, columns: scene.steps };
    return scene.bands.map(band => {
        const frame = band.source && frames[band.source[0]];
        const kept = tooMany(scene, band) ? keptRows(scene, band, window) : null;
        const key = `${Boolean(view.threshold)} ${kept}`;
        let found = nothing;
        if (frame) found = once(frame, band, key, () => ofFrame(scene, band, frame, view, kept));
        else if (band.values) found = once(band, band, "", () => fixed(band));
        return {
            exact: null,
            marks: null,
            errors: null,
            note: band.note ?? "",
            ...found,
            band,
            title: fill(band.title, { epoch: frame?.epoch ?? view.epoch ?? "" }),
            rows: kept ? [...kept.map(row => band.rows[row]), scene.words.rest] : band.rows,
        };
    });
}
