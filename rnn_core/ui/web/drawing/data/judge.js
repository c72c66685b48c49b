// Judging: which outputs of an epoch are wrong, and what is said of them. The rules are those of rnn_core/analysis.py.

import { unpack } from "./arrays.js";
import { fill } from "./words.js";

/** Return the class of the nearest vector, or the place of the largest number, of the K numbers from `start` on. */
function classOf(outputs, start, size, vectors) {
    const count = vectors ? vectors.shape[0] : size;
    let best = -Infinity;
    let found = 0;
    for (let each = 0; each < count; each += 1) {
        let score = vectors ? 0 : outputs[start + each];
        for (let k = 0; vectors && k < size; k += 1) {
            const part = vectors.values[each * size + k];
            score += outputs[start + k] * part - (part * part) / 2;
        }
        if (score > best) [best, found] = [score, each];
    }
    return found;
}

/** Return whether K numbers from `start` on are all finite. */
function finite(outputs, start, size) {
    for (let k = start; k < start + size; k += 1) if (!Number.isFinite(outputs[k])) return false;
    return true;
}

/** Return the cosine of the outputs at a step with what they are compared with there. */
function cosine(outputs, start, truth, begin, size) {
    let product = 0;
    let one = 0;
    let other = 0;
    for (let k = 0; k < size; k += 1) {
        product += outputs[start + k] * truth[begin + k];
        one += outputs[start + k] ** 2;
        other += truth[begin + k] ** 2;
    }
    return product / Math.max(Math.sqrt(one) * Math.sqrt(other), 1.1754944e-38);
}

/** Return the places of the outputs that are judged, [[row of the outputs, number of the real step], …]. */
function placesOf({ once, real }) {
    const places = [];
    for (const [step, each] of unpack(real).values.entries()) if (each) places.push([step, places.length]);
    return once ? [[0, places.length - 1]] : places;
}

/** Judge numbers: how far they are from what they should be, over all of them the root of the mean square. */
function judgeNumbers({ once, span, truth }, outputs, size, places, errors, notes) {
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

/** Judge outputs of which none is right or wrong: the mean of their cosines with the best ones. */
function judgeCosines({ once, truth }, outputs, size, places, errors, notes) {
    const wanted = unpack(truth).values;
    let sum = 0;
    for (const [row, number] of places) {
        const found = cosine(outputs, row * size, wanted, once ? 0 : number * size, size);
        sum += found;
        errors[row] = (1 - found) / 2;
    }
    return { marks: null, note: fill(notes.cosine, { cosine: sum / places.length }) };
}

/** Judge classes: each output is right or wrong where it is counted. */
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
        correct += right;
        steps += 1;
    }
    const one = correct ? notes.one_correct : notes.one_incorrect;
    return { marks, note: rules.once ? one : fill(notes.correct, { correct, steps }) };
}

const JUDGES = { numbers: judgeNumbers, cosine: judgeCosines, classes: judgeClasses };

/**
 * Judge the outputs (T, K) of an epoch, or (1, K) of a single one: {marks, errors, note}.
 *
 * rules: the `judge` of a scene. marks: 1 at each wrong output, or null where none is right or wrong. errors: how wrong
 * each output is, from 0 to 1, NaN where it is not judged. note: what is said of all of them.
 */
export function judge(rules, { values, shape: [rows, size] }, notes) {
    const errors = new Float32Array(rows).fill(NaN);
    return { ...JUDGES[rules.by](rules, values, size, placesOf(rules), errors, notes), errors };
}
