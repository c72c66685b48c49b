// Hints: the texts that a stage (a stack of heatmaps) shows for the value under the pointer. Rows may be split into
// parts, see fold.js.

import { unpack } from "../data/arrays.js";
import { general, plain, signed } from "../data/words.js";
import { stepAt } from "./fold.js";
import { onceSpan } from "./layout.js";

/** @import { Band, BandPlace, BandScene, ComposedStage, Derived, Hint, Layout } from "../types.js" */

/** @typedef {[words: string, value: string]} HintWords */

/**
 * Return the index of the band (heatmap) at a vertical position, or -1. A band includes the marks below it.
 * @param {Pick<Layout, "bands">} layout
 * @param {number} y
 */
function bandAt({ bands }, y) {
    return bands.findIndex(({ top, foot }) => y >= top && y < foot);
}

/**
 * Return the row of a band at a vertical position, and the part of that row. Positions beyond the band are clamped.
 * @param {BandPlace} place
 * @param {number} parts
 * @param {number} y
 */
function rowAt({ top, bottom, rows }, parts, y) {
    const share = Math.min(Math.max((y - top) / (bottom - top), 0), 1 - 1e-9) * rows;
    const row = Math.floor(share);
    return { row, part: Math.floor((share - row) * parts) };
}

/**
 * Return the part of a row at a vertical position in a band or in the marks below the band.
 * @param {BandPlace} place
 * @param {number} parts
 * @param {number} y
 */
function partAt(place, parts, y) {
    if (y < place.bottom || !place.marks) return rowAt(place, parts, y).part;
    const { top, bottom } = place.marks;
    return Math.min(Math.max(Math.floor(((y - top) / (bottom - top)) * parts), 0), parts - 1);
}

/**
 * Return the step at a position, or null if there is none. A position beside the plot has the nearest step.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 */
export function nearestStep(layout, x, y) {
    const { plot, fold, column, bands } = layout;
    const at = Math.min(Math.max(Math.floor((x - plot.left) / column), 0), fold.columns - 1);
    const number = bandAt(layout, y);
    return stepAt(fold, at, number < 0 ? 0 : partAt(bands[number], fold.parts, y));
}

/**
 * Return whether a step of a row is padding, a step without data.
 * @param {Band} band
 * @param {number} row
 * @param {number} step
 */
function isPadded({ padding }, row, step) {
    if (!padding) return false;
    const { values, shape } = unpack(padding);
    const begin = shape.length > 1 ? row * shape[1] : 0;
    return Boolean(values[begin + step - 1]);
}

/**
 * Return the text and the value for a cell, or null if the cell is empty.
 * @param {Derived} derived
 * @param {number} row
 * @param {number} step
 * @returns {HintWords | null}
 */
function wordsOfCell({ band, rows, values, exact, columns }, row, step) {
    const numbers = exact ?? values;
    if (!numbers) return null;
    const value = numbers[row * columns + (columns === 1 ? 0 : step - 1)];
    if (band.letters) {
        const letter = band.letters[step - 1];
        if (!letter) return null;
        return band.scale === "probability" ? [`${letter}: `, signed(value.toFixed(4))] : ["", letter];
    }
    if (Number.isNaN(value)) return null;
    if (band.against && band.span) {
        const [low, high] = band.span;
        return ["", signed(general(low + (high - low) * value, 6))];
    }
    return [`${rows[row]}: `, signed(value.toFixed(4))];
}

/**
 * Return the text and the value for a position in a band or in the marks below it, or null if nothing is there.
 * @param {BandScene} scene
 * @param {Derived} derived
 * @param {BandPlace} place
 * @param {number | null} step - null for a single output.
 * @param {number} y
 * @returns {HintWords | null}
 */
function wordsAt(scene, derived, place, step, y) {
    const index = step === null ? 0 : step - 1;
    if (y >= place.bottom) return derived.marks?.[index] ? [scene.words.incorrect, ""] : null;
    const { row } = rowAt(place, 1, y);
    const words = wordsOfCell(derived, row, index + 1);
    if (words) return words;
    return step !== null && isPadded(derived.band, row, step) ? [scene.words.padding, ""] : null;
}

/**
 * Return the hint for a position on a stage, or null.
 * @param {Pick<ComposedStage, "scene" | "layout" | "derived">} all
 * @param {number} x
 * @param {number} y
 * @returns {Hint | null}
 */
export function hintAt({ scene, layout, derived }, x, y) {
    const { plot } = layout;
    const number = bandAt(layout, y);
    if (number < 0 || x < plot.left || x >= plot.right) return null;
    const { band, values, title } = derived[number];
    const { once } = band;
    if (!values || (once && x < onceSpan(layout)[0])) return null;
    const step = once ? null : nearestStep(layout, x, y);
    if (step === null && !once) return null;
    const words = wordsAt(scene, derived[number], layout.bands[number], step, y);
    if (!words) return null;
    const when = once ? "" : `${scene.words.step} = ${step} · `;
    return { band: number, step, title: plain(title), words: `${when}${words[0]}`, value: words[1] };
}
