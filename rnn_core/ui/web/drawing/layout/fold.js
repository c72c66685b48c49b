// Folding: which steps share a column.
//
// A step that is narrower than three device pixels would be drawn as a rhythm that the data do not have. Then each row is
// split into as many parts as the task's period has steps, one for each phase, and a column is a period. If that is not
// possible, only a window of the steps is shown, as many as fit.

/** @import { Fold, FoldChoice, FoldPlace, FoldWords } from "../types.js" */

const MIN_COLUMN_PX = 3; // device pixels of a column with a single step
const MIN_PART_PX = 2; // device pixels of a part of a row
const MIN_PERIOD_PX = 1; // device pixels of a column with a period, so that no period is left out

/**
 * Return whether each row can be split into the steps of a period.
 * @param {number | null} period
 * @param {number} row - Device pixels of the lowest row.
 * @returns {period is number}
 */
function canFold(period, row) {
    return period !== null && period > 1 && row / period >= MIN_PART_PX;
}

/**
 * The steps from `first` to `last`, and the room for them.
 *
 * pixels: width of the plot, in device pixels. row: height of the lowest row, in device pixels. period: of the task, or
 * null; its phase is counted from the step `origin`. from: the step at which a window of the steps begins.
 * @typedef {{
 *     first: number, last: number, pixels: number, row: number, period: number | null, origin?: number,
 *     choice?: FoldChoice, from?: number,
 * }} FoldOptions
 */

/**
 * Return the columns in which the steps stand.
 * @param {FoldOptions} options
 * @returns {Fold}
 */
export function fold({ first, last, pixels, row, period, origin = 1, choice = "auto", from = first }) {
    const steps = last - first + 1;
    const narrow = pixels < MIN_COLUMN_PX * steps;
    const wanted = choice === "on" || (choice !== "off" && narrow);
    const parts = wanted && canFold(period, row) ? period : 1;
    const phase = (((first - origin) % parts) + parts) % parts;
    const start = first - phase;
    const all = Math.ceil((last - start + 1) / parts);
    const room = Math.max(1, Math.floor(pixels / (parts > 1 ? MIN_PERIOD_PX : MIN_COLUMN_PX)));
    if (all <= room) return { parts, first, last, begin: start, columns: all, windowed: false };
    const wish = Math.floor((Math.max(from, first) - start) / parts);
    const begin = start + parts * Math.min(wish, all - room);
    return {
        parts,
        first: Math.max(first, begin),
        last: Math.min(last, begin + parts * room - 1),
        begin,
        columns: room,
        windowed: true,
    };
}

/**
 * Return the step in a part of a column, or null if there is none.
 * @param {FoldPlace} fold
 * @param {number} column
 * @param {number} part
 */
export function stepAt({ parts, begin, first, last }, column, part) {
    const step = begin + column * parts + part;
    return step >= first && step <= last ? step : null;
}

/**
 * Return the column in which a step stands.
 * @param {Pick<FoldPlace, "parts" | "begin">} fold
 * @param {number} step
 */
export function columnOf({ parts, begin }, step) {
    return Math.floor((step - begin) / parts);
}

/**
 * Return the template of the text on a fold, and the values that fill it in, or null without a fold.
 * @param {{ parts: number }} fold
 * @param {number} origin
 * @param {FoldWords} words
 * @returns {[template: string, values: Record<string, number>] | null}
 */
export function foldWords({ parts }, origin, words) {
    if (parts === 1) return null;
    if (parts === 2) return [origin % 2 ? words.fold_odd : words.fold_even, {}];
    return [words.fold_many, { period: parts, first: origin, second: origin + parts }];
}
