// Hints: what stands under a pointer, in words. It knows the layout and the arrays, and no page.

import { unpack } from "../data/arrays.js";
import { general, plain, signed } from "../data/words.js";
import { stepAt } from "./fold.js";
import { onceSpan } from "./layout.js";

/** Return the number of the band at a height, or -1. The marks of a band belong to it. */
function bandAt({ bands }, y) {
    return bands.findIndex(({ top, foot }) => y >= top && y < foot);
}

/** Return the row at a height of a band, and which of its parts it is: {row, part}. */
function rowAt({ top, bottom, rows }, parts, y) {
    const share = Math.min(Math.max((y - top) / (bottom - top), 0), 1 - 1e-9) * rows;
    const row = Math.floor(share);
    return { row, part: Math.floor((share - row) * parts) };
}

/** Return which part of a row is meant at a height, in a band or in the marks below it. */
function partAt(place, parts, y) {
    if (y < place.bottom) return rowAt(place, parts, y).part;
    const { top, bottom } = place.marks;
    return Math.min(Math.max(Math.floor(((y - top) / (bottom - top)) * parts), 0), parts - 1);
}

/** Return the step at a place, from 1, or null where there is none. Beside the plot it is the nearest one. */
export function stepBelow(layout, x, y) {
    const { plot, fold, column, bands } = layout;
    const at = Math.min(Math.max(Math.floor((x - plot.left) / column), 0), fold.columns - 1);
    const number = bandAt(layout, y);
    return stepAt(fold, at, number < 0 ? 0 : partAt(bands[number], fold.parts, y));
}

/** Return whether a step of a row holds no data. */
function isPadded({ padding }, row, step) {
    if (!padding) return false;
    const { values, shape } = unpack(padding);
    const begin = shape.length > 1 ? row * shape[1] : 0;
    return Boolean(values[begin + step - 1]);
}

/** Return what is told of a cell, [words before the value, value], or null where there is nothing. */
function cellSays({ band, rows, values, exact, columns }, row, step) {
    const value = (exact ?? values)[row * columns + (columns === 1 ? 0 : step - 1)];
    if (band.letters) {
        const letter = band.letters[step - 1];
        if (!letter) return null;
        return band.scale === "probability" ? [`${letter}: `, signed(value.toFixed(4))] : ["", letter];
    }
    if (Number.isNaN(value)) return null;
    if (band.against) {
        const [low, high] = band.span;
        return ["", signed(general(low + (high - low) * value, 6))];
    }
    return [`${rows[row]}: `, signed(value.toFixed(4))];
}

/** Return what is told of a place in a band, [words, value], or null. step: null in a single output. */
function saysAt(scene, each, place, step, y) {
    const index = step === null ? 0 : step - 1;
    if (y >= place.bottom) return each.marks?.[index] ? [scene.words.incorrect, ""] : null;
    const { row } = rowAt(place, 1, y);
    const found = cellSays(each, row, index + 1);
    if (found) return found;
    return step !== null && isPadded(each.band, row, step) ? [scene.words.padding, ""] : null;
}

/**
 * Return what is told of a place on a stage, or null: {band, step, title, words, value}.
 *
 * band: its number. step: null in a single output for all of them. words and value say it in one line.
 */
export function hintAt({ scene, layout, derived }, x, y) {
    const { plot } = layout;
    const number = bandAt(layout, y);
    if (number < 0 || x < plot.left || x >= plot.right) return null;
    const each = derived[number];
    const { once } = each.band;
    if (!each.values || (once && x < onceSpan(layout)[0])) return null;
    const step = once ? null : stepBelow(layout, x, y);
    if (step === null && !once) return null;
    const says = saysAt(scene, each, layout.bands[number], step, y);
    if (!says) return null;
    const when = once ? "" : `${scene.words.step} = ${step} · `;
    return { band: number, step, title: plain(each.title), words: `${when}${says[0]}`, value: says[1] };
}
