// Folding: the assignment of steps to columns.
//
// If a step were narrower than three device pixels, heatmaps would show patterns that are not in the data (aliasing).
// In this case the steps are folded: each column holds a whole period of the task, and each row is split into parts,
// one for each step of the period. The visitor may also choose to fold the steps always or never.
//
// Steps are not folded if the task has no period, or if the rows are too low to be split. If not all columns fit, only
// a window of the steps is shown.

/** @import { Fold, FoldChoice, FoldPlace, FoldWords } from "../types.js" */

// Minimum sizes in device pixels.
const MIN_COLUMN_PX = 3; // width of a column with a single step
const MIN_PART_PX = 2; // height of a part of a row
const MIN_PERIOD_PX = 1; // width of a column with a whole period

/**
 * Return whether the rows are high enough to be split into one part for each step of a period.
 * @param {number | null} period
 * @param {number} row - The smallest height of a row, in device pixels.
 * @returns {period is number}
 */
function canFold(period, row) {
    return period !== null && period > 1 && row / period >= MIN_PART_PX;
}

/**
 * The steps from `first` to `last`, and the space for them.
 *
 * pixels: the width of the plot, in device pixels. row: the smallest height of a row, in device pixels. period: the
 * task's period, or null. origin: a step at which a period begins. from: the wanted first step of a window.
 * @typedef {{
 *     first: number, last: number, pixels: number, row: number, period: number | null, origin?: number,
 *     choice?: FoldChoice, from?: number,
 * }} FoldOptions
 */

/**
 * Assign the steps to columns.
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
 * Return the column of a step.
 * @param {Pick<FoldPlace, "parts" | "begin">} fold
 * @param {number} step
 */
export function columnOf({ parts, begin }, step) {
    return Math.floor((step - begin) / parts);
}

/**
 * Return the template of the note which says that several steps share a column, and the values to fill in. Return null
 * if each column holds one step.
 * @param {{ parts: number }} fold
 * @param {number} origin - A step at which a period begins.
 * @param {FoldWords} words
 * @returns {[template: string, values: Record<string, number>] | null}
 */
export function foldWords({ parts }, origin, words) {
    if (parts === 1) return null;
    if (parts === 2) return [origin % 2 ? words.fold_odd : words.fold_even, {}];
    return [words.fold_many, { period: parts, first: origin, second: origin + parts }];
}
