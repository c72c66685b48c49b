// Hints: what stands under a pointer, in words. It knows the layout and the arrays, and no page.

import { unpack } from "../data/arrays.js";
import { general, plain, signed } from "../data/words.js";
import { stepAt } from "./fold.js";
import { onceSpan } from "./layout.js";

/** Return the band at a height, and whether it is the line of marks under it: {number, marked}, or null. */
function bandAt({ bands }, y) {
    const number = bands.findIndex(({ top, foot }) => y >= top && y < foot);
    return number < 0 ? null : { number, marked: y >= bands[number].bottom };
}

/** Return whether a step of a row holds no data. */
function isPadded(band, row, step) {
    if (!band.padding) return false;
    const { values, shape } = unpack(band.padding);
    const steps = shape.at(-1);
    return Boolean(values[(shape.length > 1 ? row * steps : 0) + step - 1]);
}

/** Return the row at a height of a band, and the part of it: {row, part}. */
function rowAt({ top, bottom, rows }, parts, y) {
    const share = Math.min(Math.max((y - top) / (bottom - top), 0), 1 - 1e-9) * rows;
    return { row: Math.floor(share), part: Math.floor((share - Math.floor(share)) * parts) };
}

/** Return the step at a place, from 1, or null where there is none. Beside the plot it is the nearest one. */
export function stepBelow(layout, x, y) {
    const { plot, fold, column } = layout, found = bandAt(layout, y);
    const at = Math.min(Math.max(Math.floor((x - plot.left) / column), 0), fold.columns - 1);
    if (fold.parts === 1) return stepAt(fold, at, 0);
    const place = found && layout.bands[found.number];
    const part = !found ? 0 : found.marked
        ? Math.floor((y - place.marks.top) / (place.marks.bottom - place.marks.top) * fold.parts)
        : rowAt(place, fold.parts, y).part;
    return stepAt(fold, at, Math.min(Math.max(part, 0), fold.parts - 1));
}

/** Return what is told of a cell: its row and value, or its letter. */
function toldOf({ band, rows, values, exact, columns }, row, step) {
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

/**
 * Return what is told of a place on a stage, or null: {band, step, row, title, words, value}.
 *
 * words and value say it in one line, the value in bold letters.
 */
export function hintAt({ scene, layout, derived }, x, y) {
    const found = bandAt(layout, y), { plot } = layout;
    if (!found || x < plot.left || x >= plot.right) return null;
    const place = layout.bands[found.number], each = derived[found.number], { band } = each;
    if (!each.values) return null;
    const title = plain(each.title);
    if (band.once) {
        const [left] = onceSpan(layout), { row } = rowAt(place, 1, y);
        if (x < left) return null;
        if (found.marked) return each.marks[0] ? { band: found.number, step: null, title, words: scene.words.incorrect, value: "" } : null;
        const [words, value] = toldOf(each, row, 1);
        return { band: found.number, step: null, row, title, words, value };
    }
    const step = stepBelow(layout, x, y);
    if (step === null) return null;
    const when = `${scene.words.step} = ${step}`, where = { band: found.number, step, title };
    if (found.marked) {
        return each.marks?.[step - 1] ? { ...where, words: `${when} · ${scene.words.incorrect}`, value: "" } : null;
    }
    const { row } = rowAt(place, 1, y), told = toldOf(each, row, step);
    if (told) return { ...where, row, words: `${when} · ${told[0]}`, value: told[1] };
    return isPadded(band, row, step) ? { ...where, row, words: `${when} · ${scene.words.padding}`, value: "" } : null;
}
