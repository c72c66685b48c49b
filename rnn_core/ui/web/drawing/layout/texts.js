// Texts: words at a position, with the box around them. The page, a canvas and SVG show the same texts.

/** @import { Anchor, Box, Measure, Run, Text, TextOptions } from "../types.js" */

export const LINE = 1.2; // line height, as a multiple of the font size

/** Font sizes in pixels, to be multiplied by `em` (see View). */
export const SIZES = { title: 13, note: 12, tick: 12, fold: 11, letter: 14, word: 11, count: 20 };

/** @type {Record<Anchor, number>} */
const SHARE_BEFORE_ANCHOR = { start: 0, middle: 0.5, end: 1 };

/**
 * Return a text at a position. A run without a size has the size of the text.
 * @param {string} key
 * @param {Run[]} runs
 * @param {TextOptions} options
 * @returns {Text}
 */
export function text(
    key,
    runs,
    { x, y, size, anchor = "start", colour, turned = false, inCell = false, line = LINE, measure },
) {
    const length = widthOf(runs, size, measure);
    const largest = Math.max(size, ...runs.map(run => run.size ?? size));
    const [width, height] = turned ? [largest * line, length] : [length, largest * line];
    const left = turned ? x - width / 2 : x - SHARE_BEFORE_ANCHOR[anchor] * width;
    return { key, runs, x, y, anchor, size, colour, turned, inCell, left, top: y - height / 2, width, height };
}

/**
 * Return the width of runs of letters.
 * @param {Run[]} runs
 * @param {number} size
 * @param {Measure} measure
 */
export function widthOf(runs, size, measure) {
    return runs.reduce((sum, run) => sum + measure(run.text, run.size ?? size, Boolean(run.bold)), 0);
}

/**
 * Return a text. If it is too wide, shorten it and add an ellipsis. At least one letter stays.
 * @param {string} word
 * @param {number} width
 * @param {number} size
 * @param {Measure} measure
 */
export function shortened(word, width, size, measure) {
    if (measure(word, size, false) <= width) return word;
    const letters = [...word];
    while (letters.length > 1 && measure(`${letters.join("")}…`, size, false) > width) letters.pop();
    return `${letters.join("")}…`;
}

/**
 * Return whether two boxes overlap by more than a tolerance in both directions.
 * @param {Box} one
 * @param {Box} other
 * @param {number} tolerance - In pixels.
 */
export function overlap(one, other, tolerance = 0.5) {
    return (
        one.left + one.width > other.left + tolerance &&
        other.left + other.width > one.left + tolerance &&
        one.top + one.height > other.top + tolerance &&
        other.top + other.height > one.top + tolerance
    );
}

/**
 * Return texts that do not overlap. A text that would overlap an earlier text of the result is left out.
 * @param {Text[]} texts
 */
export function apart(texts) {
    /** @type {Text[]} */
    const separate = [];
    for (const candidate of texts) if (!separate.some(other => overlap(candidate, other))) separate.push(candidate);
    return separate;
}

/**
 * Return the ticks above 0 between two ends. Ticks are at multiples of 1, 2 or 5 times a power of ten. Return `[first]`
 * if there are no such ticks.
 * @param {number} first
 * @param {number} last
 * @param {number} minimum - The minimum distance from one tick to the next.
 */
export function wholeTicks(first, last, minimum) {
    let every = 1;
    for (let power = 1; every < minimum; power *= 10) {
        every = [1, 2, 5, 10].map(times => times * power).find(times => times >= minimum) ?? every;
    }
    const ticks = [];
    for (let tick = Math.max(every, Math.ceil(first / every) * every); tick <= last; tick += every) ticks.push(tick);
    return ticks.length ? ticks : [first];
}
