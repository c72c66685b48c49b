// Texts and shapes for several kinds of sheets. A sheet is the picture of a panel.

import { runs } from "../data/words.js";
import { LINE, text, widthOf } from "../layout/texts.js";

/** @import { Box, Look, Path, Point, Run, TextOptions } from "../types.js" */

const LOW_SIZE = 0.72; // font size of subscripts, as a share of the text's font size

/**
 * Return the runs of a text with markup: its parts of one style. Subscripts are smaller than `size`.
 * @param {string} words
 * @param {number} size
 * @returns {Run[]}
 */
export function lettered(words, size) {
    return runs(words).map(run => (run.low ? { ...run, size: LOW_SIZE * size } : run));
}

/**
 * Return a text with markup at a position. A text wider than `room` pixels gets a smaller font.
 * @param {string} key
 * @param {string} words
 * @param {TextOptions & { room?: number }} options
 */
export function label(key, words, { room = Infinity, size, measure, ...place }) {
    const wide = widthOf(lettered(words, size), size, measure);
    const fits = wide > room ? (size * room) / wide : size;
    return text(key, lettered(words, fits), { ...place, size: fits, measure });
}

/**
 * Return the minimum n for which labels at every nth row do not overlap.
 * @param {number} count
 * @param {number} height
 * @param {number} size
 */
export function everyRow(count, height, size) {
    return Math.max(1, Math.ceil((count * size * LINE) / height));
}

/**
 * Return a path along the left and the lower side of a box.
 * @param {Box} box
 * @param {string} stroke
 * @returns {Path}
 */
export function corner({ left, top, width, height }, stroke) {
    return { d: `M${left - 0.5} ${top}V${top + height + 0.5}H${left + width}`, stroke };
}

/**
 * Return the path data of a line through points.
 * @param {Point[]} points
 */
export function line(points) {
    return points.map(([x, y], number) => `${number ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}

/**
 * Return the path data of a circle.
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function circle(x, y, radius) {
    return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
}

/** @typedef {Look & { size: number }} SmallLook */

/**
 * Return the tick labels of a horizontal axis, and its label below them.
 * @param {string} key
 * @param {{ name: string, ticks: number[], placeOf: (tick: number) => number, middle: number, top: number }} axis
 * @param {SmallLook} look
 */
export function across(key, { name, ticks, placeOf, middle, top }, { size, colours, measure }) {
    /** @satisfies {Partial<TextOptions>} */
    const look = { anchor: "middle", size, colour: colours.muted, measure };
    const y = top + (size * LINE) / 2;
    const numbers = ticks.map(tick =>
        text(`${key} ${tick}`, [{ text: String(tick) }], { ...look, x: placeOf(tick), y }),
    );
    const below = { ...look, x: middle, y: y + size * LINE, colour: colours.text };
    return [...numbers, text(key, [{ text: name }], below)];
}
