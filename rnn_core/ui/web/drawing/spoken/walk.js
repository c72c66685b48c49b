// The walk: with the keyboard one can go from cell to cell of a stage (a stack of heatmaps). This module finds the
// cell to which a key leads.

import { columnOf } from "../layout/fold.js";
import { onceSpan } from "../layout/layout.js";

/** @import { Cell, CellRow, ComposedStage, Ends, Point } from "../types.js" */

/** @typedef {Pick<ComposedStage, "derived" | "layout" | "window">} Stage */

/**
 * Key -> the number of steps, rows and bands (heatmaps) by which it moves.
 * @type {Record<string, [steps: number, rows: number, bands: number]>}
 */
const KEYS = {
    ArrowLeft: [-1, 0, 0],
    ArrowRight: [1, 0, 0],
    ArrowUp: [0, -1, 0],
    ArrowDown: [0, 1, 0],
    PageUp: [0, 0, -1],
    PageDown: [0, 0, 1],
    Home: [-Infinity, 0, 0],
    End: [Infinity, 0, 0],
};

/**
 * Return the rows of all bands with values, from top to bottom.
 * @param {Stage} stage
 * @returns {CellRow[]}
 */
function rowsOf({ derived, layout }) {
    return derived.flatMap(({ values }, band) =>
        values ? Array.from({ length: layout.bands[band].rows }, (_, row) => ({ band, row })) : [],
    );
}

/**
 * Return the given cell, or the nearest one if the stage no longer has it; null if the stage has no cells.
 * @param {Stage} stage
 * @param {Cell} cell
 * @returns {Cell | null}
 */
export function nearest(stage, { band, row, step }) {
    const rows = rowsOf(stage);
    const inBand = rows.filter(each => each.band === band);
    const place = inBand[Math.min(row, inBand.length - 1)] ?? rows.find(each => each.band > band) ?? rows.at(-1);
    const [first, last] = stage.window;
    return place ? { ...place, step: Math.min(Math.max(step, first), last) } : null;
}

/**
 * Return the cell to which a key leads, or null if the key is not one of KEYS.
 * @param {Stage} stage
 * @param {Cell} cell
 * @param {string} key
 * @returns {Cell | null}
 */
export function moved(stage, cell, key) {
    if (!Object.hasOwn(KEYS, key)) return null;
    const [steps, down, bands] = KEYS[key];
    const rows = rowsOf(stage);
    const shown = [...new Set(rows.map(({ band }) => band))];
    const clamp = (/** @type {number} */ place, /** @type {unknown[]} */ all) =>
        Math.min(Math.max(place, 0), all.length - 1);
    if (bands) {
        const band = shown[clamp(shown.indexOf(cell.band) + bands, shown)];
        return { ...cell, band, row: band === cell.band ? cell.row : 0 };
    }
    const at = rows.findIndex(({ band, row }) => band === cell.band && row === cell.row);
    return nearest(stage, { ...rows[clamp(at + down, rows)], step: cell.step + steps });
}

/**
 * Return the position of a cell's middle in the picture.
 * @param {Stage} stage
 * @param {Cell} cell
 * @returns {Point}
 */
export function placeOf({ derived, layout }, { band, row, step }) {
    const { plot, column, fold, bands } = layout;
    const { top, bottom, rows } = bands[band];
    const part = derived[band].band.once ? 0 : (step - fold.begin) % fold.parts;
    const parts = derived[band].band.once ? 1 : fold.parts;
    const y = top + ((row + (part + 0.5) / parts) * (bottom - top)) / rows;
    if (!derived[band].band.once) return [plot.left + (columnOf(fold, step) + 0.5) * column, y];
    const [left, right] = onceSpan(layout);
    return [(left + right) / 2, y];
}

/**
 * Return the first step of a window of shown steps that includes `step`, or null if the step is already shown.
 * @param {Stage} stage
 * @param {number} step
 */
export function windowFor({ layout: { fold } }, step) {
    const { first, last, parts } = fold;
    if (step < first) return step;
    return step > last ? step - (last - first) + parts - 1 : null;
}
