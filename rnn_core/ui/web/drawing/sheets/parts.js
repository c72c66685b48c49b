// Parts: what several kinds of sheets are made of.

import { runs } from "../data/words.js";
import { LINE, text, widthOf } from "../layout/texts.js";

const LOW = 0.72; // of the size of letters, of those that stand low

/** Return a text with its markup as runs, of letters of a size. */
export function lettered(words, size) {
    return runs(words).map(run => (run.low ? { ...run, size: LOW * size } : run));
}

/** Return a text at a place; its letters are smaller where `room`, a width in pixels, asks for that. */
export function label(key, words, { room = Infinity, size, measure, ...place }) {
    const wide = widthOf(lettered(words, size), size, measure);
    const fits = wide > room ? (size * room) / wide : size;
    return text(key, lettered(words, fits), { ...place, size: fits, measure });
}

/** Return every how manyeth of rows has room for its name. */
export function everyRow(count, height, size) {
    return Math.max(1, Math.ceil((count * size * LINE) / height));
}

/** Return the line at the left of a box and that below it. */
export function corner({ left, top, width, height }, stroke) {
    return { d: `M${left - 0.5} ${top}V${top + height + 0.5}H${left + width}`, stroke };
}

/** Return a path through points. */
export function line(points) {
    return points.map(([x, y], number) => `${number ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}

/** Return a circle as a path. */
export function circle(x, y, radius) {
    return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
}
