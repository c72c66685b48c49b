// Judging: which outputs of an epoch are wrong, and what is said of them. The rules are those of rnn_core/analysis.py.

import { unpack } from "./arrays.js";
import { fill } from "./words.js";

/** Return the class of the nearest vector, or the place of the largest number, of the K numbers from `start` on. */
function classOf(outputs, start, size, vectors) {
    const count = vectors ? vectors.shape[0] : size;
    let best = -Infinity,
        found = 0;
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
    let product = 0,
        one = 0,
        other = 0;
    for (let k = 0; k < size; k += 1) {
        product += outputs[start + k] * truth[begin + k];
        one += outputs[start + k] ** 2;
        other += truth[begin + k] ** 2;
    }
    return product / Math.max(Math.sqrt(one) * Math.sqrt(other), 1.1754944e-38);
}

/** Return the places of the outputs that are judged, [[row of the outputs, number of the real step], …]. */
function judged(judge, real) {
    const places = [];
    real.forEach((each, step) => {
        if (each) places.push([step, places.length]);
    });
    return judge.once ? [[0, places.length - 1]] : places;
}

/**
 * Judge the outputs (T, K) of an epoch, or (1, K) of a single one.
 *
 * Return {marks, errors, note, correct}. marks: 1 at each wrong output, or null where none is right or wrong. errors:
 * how wrong each output is, from 0 to 1, NaN where it is not judged. note: what is said of all of them. correct: how
 * many are, where they are counted.
 */
export function judge(rules, { values: outputs, shape: [rows, size] }, notes) {
    const { once, span } = rules,
        errors = new Float32Array(rows).fill(NaN);
    const places = judged(rules, unpack(rules.real).values);
    const truth = rules.truth && unpack(rules.truth).values;
    const at = number => (once ? 0 : number * size);
    if (rules.by === "numbers") {
        let sum = 0;
        for (const [row, number] of places) {
            const gap = outputs[row * size] - truth[at(number)];
            sum += gap * gap;
            errors[row] = Math.min(Math.abs(gap), 1);
        }
        const error = (span[1] - span[0]) * Math.sqrt(sum / places.length);
        return { marks: null, errors, note: fill(notes.error, { error }) };
    }
    if (rules.by === "cosine") {
        let sum = 0;
        for (const [row, number] of places) {
            const found = cosine(outputs, row * size, truth, at(number), size);
            sum += found;
            errors[row] = (1 - found) / 2;
        }
        return { marks: null, errors, note: fill(notes.cosine, { cosine: sum / places.length }) };
    }
    const targets = unpack(rules.targets).values,
        counts = unpack(rules.counts).values;
    const vectors = rules.vectors && unpack(rules.vectors);
    const marks = new Uint8Array(rows);
    let correct = 0,
        steps = 0;
    for (const [row, number] of places) {
        if (!counts[once ? 0 : number]) continue;
        const start = row * size;
        const right = finite(outputs, start, size) && classOf(outputs, start, size, vectors) === targets[number];
        marks[row] = errors[row] = right ? 0 : 1;
        correct += right;
        steps += 1;
    }
    const one = correct ? notes.one_correct : notes.one_incorrect;
    return { marks, errors, note: once ? one : fill(notes.correct, { correct, steps }), correct };
}
