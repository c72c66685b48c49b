// The stage: heatmaps ("bands") that are stacked over one time axis.

import { board } from "./board.js";
import { lighting } from "./colours.js";
import { compose } from "./compose.js";
import { hintAt, nearestStep } from "./layout/hint.js";
import { paintBand, paintLegends, paintStrip } from "./paint.js";

/** @import { Art, BoardOptions, ComposedStage, Derived, FlashArea } from "./types.js" */

/**
 * Return the areas that may flash, one for each band. A band of lines cannot flash, so its values are null.
 * @param {ComposedStage} all
 * @returns {FlashArea[]}
 */
function lights({ scene, layout, derived, colours }) {
    return derived.map(({ values, band }, number) => ({
        values: band.against ? null : values,
        area: layout.bands[number].bottom - layout.bands[number].top, // all bands have the same width
        lights: lighting(scene.scales[band.scale], colours[band.scale]),
    }));
}

/**
 * Paint the bands that have changed. If there are any, also paint the strip, which is the control that moves the window
 * of steps. On an empty canvas, also paint the legends.
 * @param {CanvasRenderingContext2D} pen
 * @param {ComposedStage} all
 * @param {ComposedStage | null} last - The picture on the canvas; null if it is empty.
 */
function paint(pen, all, last) {
    if (!last) paintLegends(pen, all);
    const hasChanged = (/** @type {Derived} */ { values, marks, sealed }, /** @type {number} */ number) => {
        const before = last?.derived[number];
        return before?.values !== values || before.marks !== marks || before.sealed !== sealed;
    };
    const changed = [...all.derived.keys()].filter(number => !last || hasChanged(all.derived[number], number));
    for (const number of changed) paintBand(pen, all, number);
    if (changed.length) paintStrip(pen, all);
}

/**
 * Return the step at a position. Return null outside of the plot, and on a single output for the whole sequence.
 * @param {ComposedStage} all
 * @param {number} x
 * @param {number} y
 */
function stepAt(all, x, y) {
    const { plot } = all.layout;
    if (x < plot.left || x >= plot.right) return null;
    const hint = hintAt(all, x, y);
    return hint ? (hint.step ?? null) : nearestStep(all.layout, x, y);
}

/**
 * The functions that compose and paint a stage, and find the hint or the step at a position. See art.js.
 * @type {Art<ComposedStage>}
 */
export const BANDS = {
    compose,
    lights,
    paint,
    hintAt,
    stepAt,
    nearestStep: ({ layout }, x, y) => nearestStep(layout, x, y),
};

/**
 * Mount a stage into an element.
 * @param {HTMLElement} element
 * @param {BoardOptions} options
 */
export function mount(element, options) {
    return board(element, options, () => BANDS);
}
