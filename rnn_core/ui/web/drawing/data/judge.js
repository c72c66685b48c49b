// Judges the outputs of an epoch by the rules of rnn_core/analysis.py. The result is an error for each output, one note
// about all outputs and, for classes, a mark for each wrong output.

import { unpack } from "./arrays.js";
import { fill } from "./words.js";

/** @import { Derived, Notes, Rules, Unpacked } from "../types.js" */

const MIN_NORM = 1.1754944e-38; // the smallest normal number in single precision; prevents a division by zero

/** @typedef {[row: number, index: number][]} Places */

/** @typedef {Pick<Derived, "marks" | "note">} Verdict */

/**
 * Return the class of an output: the index of the nearest vector or, without vectors, of the output's largest number.
 * @param {Float32Array} outputs
 * @param {number} start - The index of the output's first number.
 * @param {number} size - The length of the output.
 * @param {Unpacked<"f4"> | null} vectors
 */
function classOf(outputs, start, size, vectors) {
    const count = vectors ? vectors.shape[0] : size;
    let best = -Infinity;
    let bestClass = 0;
    for (let candidate = 0; candidate < count; candidate += 1) {
        let score = vectors ? 0 : outputs[start + candidate];
        for (let k = 0; vectors && k < size; k += 1) {
            const part = vectors.values[candidate * size + k];
            score += outputs[start + k] * part - (part * part) / 2;
        }
        if (score > best) [best, bestClass] = [score, candidate];
    }
    return bestClass;
}

/**
 * Return whether all numbers of an output are finite.
 * @param {Float32Array} outputs
 * @param {number} start
 * @param {number} size
 */
function finite(outputs, start, size) {
    for (let k = start; k < start + size; k += 1) if (!Number.isFinite(outputs[k])) return false;
    return true;
}

/**
 * Return the cosine between an output and a vector of `truth`, or 0 if one of them is 0.
 * @param {Float32Array} outputs
 * @param {number} start
 * @param {Float32Array} truth
 * @param {number} begin - The index of the vector's first number.
 * @param {number} size
 */
function cosine(outputs, start, truth, begin, size) {
    let product = 0;
    let outputSquares = 0;
    let truthSquares = 0;
    for (let k = 0; k < size; k += 1) {
        product += outputs[start + k] * truth[begin + k];
        outputSquares += outputs[start + k] ** 2;
        truthSquares += truth[begin + k] ** 2;
    }
    return product / Math.max(Math.sqrt(outputSquares) * Math.sqrt(truthSquares), MIN_NORM);
}

/**
 * Return [row, index] of each judged output: its row in the array, and the index of its step among the steps with data.
 * @param {Rules} rules
 * @returns {Places}
 */
function placesOf({ once, real }) {
    /** @type {Places} */
    const places = [];
    for (const [step, isReal] of unpack(real).values.entries()) if (isReal) places.push([step, places.length]);
    return once ? [[0, places.length - 1]] : places;
}

/**
 * Judge numbers. The note has the root mean square error in the task's units. `errors` gets the absolute
 * errors, as shares of the span of the task's numbers. An error above 1 is replaced by 1.
 * @param {Rules} rules
 * @param {Float32Array} outputs
 * @param {number} size
 * @param {Places} places
 * @param {Float32Array} errors - Filled in.
 * @param {Notes} notes
 * @returns {Verdict}
 */
function judgeNumbers({ once, span, truth }, outputs, size, places, errors, notes) {
    if (!span || !truth) throw new Error("the rules for numbers need `span` and `truth`");
    const wanted = unpack(truth).values;
    let sum = 0;
    for (const [row, number] of places) {
        const gap = outputs[row * size] - wanted[once ? 0 : number];
        sum += gap * gap;
        errors[row] = Math.min(Math.abs(gap), 1);
    }
    const error = (span[1] - span[0]) * Math.sqrt(sum / places.length);
    return { marks: null, note: fill(notes.error, { error }) };
}

/**
 * Judge outputs that are neither right nor wrong. The note has the mean cosine between the outputs and the best
 * possible outputs. The error of an output is 0 if the cosine is 1, and 1 if the cosine is −1.
 * @param {Rules} rules
 * @param {Float32Array} outputs
 * @param {number} size
 * @param {Places} places
 * @param {Float32Array} errors - Filled in.
 * @param {Notes} notes
 * @returns {Verdict}
 */
function judgeCosines({ once, truth }, outputs, size, places, errors, notes) {
    if (!truth) throw new Error("the rules for cosines need `truth`");
    const wanted = unpack(truth).values;
    let sum = 0;
    for (const [row, number] of places) {
        const similarity = cosine(outputs, row * size, wanted, once ? 0 : number * size, size);
        sum += similarity;
        errors[row] = (1 - similarity) / 2;
    }
    return { marks: null, note: fill(notes.cosine, { cosine: sum / places.length }) };
}

/**
 * Judge classes: each output that counts is right or wrong. An output with a number that is not finite is wrong.
 * @param {Rules} rules
 * @param {Float32Array} outputs
 * @param {number} size
 * @param {Places} places
 * @param {Float32Array} errors - Filled in.
 * @param {Notes} notes
 * @returns {Verdict}
 */
function judgeClasses(rules, outputs, size, places, errors, notes) {
    const targets = unpack(rules.targets).values;
    const counts = unpack(rules.counts).values;
    const vectors = rules.vectors && unpack(rules.vectors);
    const marks = new Uint8Array(errors.length);
    let correct = 0;
    let steps = 0;
    for (const [row, number] of places) {
        if (!counts[rules.once ? 0 : number]) continue;
        const start = row * size;
        const right = finite(outputs, start, size) && classOf(outputs, start, size, vectors) === targets[number];
        marks[row] = right ? 0 : 1;
        errors[row] = marks[row];
        correct += right ? 1 : 0;
        steps += 1;
    }
    const one = correct ? notes.one_correct : notes.one_incorrect;
    return { marks, note: rules.once ? one : fill(notes.correct, { correct, steps }) };
}

const JUDGES = { numbers: judgeNumbers, cosine: judgeCosines, classes: judgeClasses };

/**
 * Judge the outputs of an epoch. Their shape is (steps, K), or (1, K) for a single output of the whole sequence, where
 * K is the length of an output.
 *
 * Each error is between 0 (right) and 1 (wrong), or NaN if the output is not judged.
 * @param {Rules} rules
 * @param {Unpacked<"f4">} outputs
 * @param {Notes} notes
 * @returns {Pick<Derived, "marks" | "note" | "errors">}
 */
export function judge(rules, { values, shape: [rows, size] }, notes) {
    const errors = new Float32Array(rows).fill(NaN);
    return { ...JUDGES[rules.by](rules, values, size, placesOf(rules), errors, notes), errors };
}
