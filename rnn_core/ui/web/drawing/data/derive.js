// Deriving the values, marks and notes of the stage's bands (its heatmaps) from an epoch's arrays.

import { transpose, unpack } from "./arrays.js";
import { judge } from "./judge.js";
import { fill } from "./words.js";

/** @import { Band, BandScene, Derived, Ends, Frame, Frames, Rules, Unpacked, View } from "../types.js" */

/** @typedef {Pick<Derived, "values"> & Partial<Derived>} DerivedValues */

const MIN_ROUNDED_UP = 0.5; // outputs of at least this are rounded to 1, and all others to 0

/** @type {WeakMap<Frame | Band, Map<Band, { key: string, values: DerivedValues }>>} */
const cache = new WeakMap();

/**
 * Return a band's values in a frame (the arrays of an epoch). If the key is the same as in the last call for this band
 * and frame, return the values of that call. Otherwise `make` computes them.
 * @param {Frame | Band} frame - The band itself if its values are the same at all epochs.
 * @param {Band} band
 * @param {string} key
 * @param {() => DerivedValues} make
 */
function cached(frame, band, key, make) {
    const known = cache.get(frame) ?? new Map();
    cache.set(frame, known);
    const last = known.get(band);
    if (last?.key === key) return last.values;
    const values = make();
    known.set(band, { key, values });
    return values;
}

/**
 * Return the first and the last step of a view's window, clamped to the steps of the scene.
 * @param {{ steps: number }} scene
 * @param {Pick<View, "window">} [view]
 * @returns {Ends}
 */
export function windowOf(scene, { window } = {}) {
    const [first, last] = window ?? [1, null];
    const end = Math.min(last ?? scene.steps, scene.steps);
    return [Math.max(1, Math.min(first, end)), end];
}

/**
 * Return the rows of an output that are shown, in ascending order, or null if all rows are shown.
 *
 * If there are more classes than `mostRows`, only the `mostRows - 1` classes that are most frequent among the targets
 * in the window are shown. One more row is for all other classes.
 * @param {BandScene} scene
 * @param {Band} band
 * @param {Ends} window
 */
export function shownRows(scene, band, [first, last]) {
    const { judge: rules, mostRows: maxRows } = scene;
    if (band.kind !== "output" || band.scale !== "probability" || !rules || band.rows.length <= maxRows) return null;
    const counts = new Array(band.rows.length).fill(0);
    const targets = unpack(rules.targets).values;
    let number = 0;
    unpack(rules.real).values.forEach((real, place) => {
        if (!real) return;
        if (place + 1 >= first && place + 1 <= last) counts[targets[number]] += 1;
        number += 1;
    });
    const order = counts.map((_, row) => row).sort((one, other) => counts[other] - counts[one] || one - other);
    return order.slice(0, maxRows - 1).sort((one, other) => one - other);
}

/**
 * Return the chosen rows of an array (rows, columns), and below them the sum of all other rows.
 * @param {Float32Array} values
 * @param {number} rows
 * @param {number} columns
 * @param {number[]} chosen
 */
function withRest(values, rows, columns, chosen) {
    const result = new Float32Array((chosen.length + 1) * columns);
    const shown = new Set(chosen);
    chosen.forEach((row, place) => {
        result.set(values.subarray(row * columns, (row + 1) * columns), place * columns);
    });
    for (let row = 0; row < rows; row += 1) {
        if (shown.has(row)) continue;
        for (let column = 0; column < columns; column += 1)
            result[chosen.length * columns + column] += values[row * columns + column];
    }
    return result;
}

/**
 * Return an array in which the last row, the sum of `others` rows, is replaced by the mean of these rows.
 *
 * The colour of the sum of many small probabilities would look like that of one likely class.
 * @param {Float32Array} values
 * @param {number} columns
 * @param {number} others
 */
function withMean(values, columns, others) {
    const begin = values.length - columns;
    return values.map((value, place) => (place < begin ? value : value / others));
}

/**
 * Return the values of an epoch's output, with marks, errors and a note.
 * @param {BandScene} scene
 * @param {Rules} rules
 * @param {Band} band
 * @param {Unpacked<"f4">} array
 * @param {View} view
 * @param {number[] | null} rows - The rows that are shown; null for all.
 * @returns {DerivedValues}
 */
function output(scene, rules, band, array, view, rows) {
    const [columns, size] = array.shape;
    const verdict = judge(rules, array, scene.words.notes);
    let values = transpose(array.values, columns, size);
    let exact = null;
    if (rows) {
        exact = withRest(values, size, columns, rows);
        values = withMean(exact, columns, size - rows.length);
    }
    if (rules.span && band.once) {
        const [low, high] = rules.span;
        values = values.map(value => low + (high - low) * value);
    } else if (rules.threshold && view.threshold) {
        exact ??= values;
        values = exact.map(value => (Number.isNaN(value) ? NaN : Number(value >= MIN_ROUNDED_UP)));
    }
    return { ...verdict, values, exact };
}

/**
 * Return the values of an epoch's states. A cell state c has no bounds, so its values are tanh c, and `exact` has c.
 * @param {Band} band
 * @param {Unpacked<"f4">} array
 * @returns {DerivedValues}
 */
function states(band, array) {
    const [steps, units] = array.shape;
    const values = transpose(array.values, steps, units);
    return band.scale === "cell_state" ? { values: values.map(Math.tanh), exact: values } : { values };
}

/**
 * Return whether the outputs of a band are judged.
 * @param {BandScene} scene
 * @param {Band} band
 */
export function isScored(scene, band) {
    return band.kind === "output" && Boolean(scene.judge);
}

/**
 * Return whether a band needs room below it for marks at wrong outputs.
 * @param {BandScene} scene
 * @param {Band} band
 */
export function isMarked(scene, band) {
    return isScored(scene, band) && scene.judge?.by === "classes";
}

/**
 * Return whether a band's symbols are words: at least one has several characters.
 * @param {Band} band
 */
export function isWordy(band) {
    return Boolean(band.letters?.some(letter => [...letter].length > 1));
}

/**
 * Return the values of a band, with marks, errors and a note. The values are null while the frame is missing.
 * @param {BandScene} scene
 * @param {Band} band
 * @param {Frame | null | undefined} frame
 * @param {View} view
 * @param {number[] | null} rows - The rows that are shown; null for all.
 * @returns {DerivedValues}
 */
function derivedValues(scene, band, frame, view, rows) {
    const { source, values: packed } = band;
    const { judge: rules } = scene;
    if (source && frame) {
        return cached(frame, band, `${Boolean(view.threshold)} ${rows}`, () => {
            const array = unpack(frame.arrays[source[1]]);
            const isOutput = band.kind === "output" && rules;
            const derived = isOutput ? output(scene, rules, band, array, view, rows) : states(band, array);
            return { ...derived, columns: array.shape[0] };
        });
    }
    if (!packed) return { values: null };
    return cached(band, band, "", () => {
        const { values, shape } = unpack(packed);
        return { values, columns: shape[1] };
    });
}

/**
 * Return everything that each band of a scene shows. An unchanged band has the same array objects as in the last call.
 * @param {BandScene} scene
 * @param {Frames} frames
 * @param {View} view
 * @returns {Derived[]}
 */
export function derive(scene, frames, view) {
    const window = windowOf(scene, view);
    return scene.bands.map(band => {
        const sealed = (band.sealed && view.sealed) || null;
        const frame = band.source && frames[band.source[0]];
        const shown = shownRows(scene, band, window);
        return {
            columns: scene.steps,
            exact: null,
            marks: null,
            errors: null,
            note: band.note ?? "",
            ...(sealed ? { values: null } : derivedValues(scene, band, frame, view, shown)),
            band,
            sealed,
            title: fill((sealed && band.sealed) || band.title, { epoch: frame?.epoch ?? view.epoch ?? "" }),
            rows: shown ? [...shown.map(row => band.rows[row]), scene.words.rest] : band.rows,
        };
    });
}
