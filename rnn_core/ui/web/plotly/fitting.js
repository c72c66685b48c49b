// Fitting: making a figure from its differences, and laying it out for its space on the page.

import { measurer } from "../drawing/write.js";
import { placeOf, restOfPanel } from "../place.js";
import { lettered } from "./lettering.js";

/** @import { Difference, Figure, FigureLayout } from "../types.js" */

// Shares of the height for which a figure is designed.
const MIN_SHARE = 0.75;
const MAX_SHARE = 2;
const ROOMY_SHARE = 0.85; // with less room the texts are smaller too, down to SMALLEST_TEXT of their size
const SMALLEST_TEXT = 0.72;
const LEAST_EM = 0.9; // but never smaller than this multiple of the size for which the figure is designed
const SCROLLING_SHARE = 0.5; // with less room the visitor scrolls anyway, and the figure has RELAXED_SHARE
const RELAXED_SHARE = 0.85;
const NARROW_PX = 560; // a narrower figure without limit to its height has its charts one above the other

/** Properties of a layout that are measured in pixels. */
const PIXELS = ["size", "height", "l", "r", "t", "b", "xshift", "yshift", "standoff", "thickness", "xpad", "ypad"];

/**
 * Return a part of a layout with all of its pixels scaled.
 * @template V
 * @param {V} value
 * @param {number} times
 * @returns {V}
 */
function enlarged(value, times) {
    if (times === 1 || !value || typeof value !== "object") return value;
    if (Array.isArray(value)) return /** @type {V} */ (value.map(part => enlarged(part, times)));
    const pixels = new Set(PIXELS);
    if ("lenmode" in value && value.lenmode === "pixels") pixels.add("len");
    const parts = Object.entries(value).map(([name, part]) => {
        const isPixels = pixels.has(name) && typeof part === "number";
        return [name, isPixels ? part * times : enlarged(part, times)];
    });
    return Object.fromEntries(parts);
}

/**
 * Return a figure's layout at the width of its element. The height fits the screen, within limits.
 * @param {HTMLElement} element
 * @param {Figure} figure
 * @param {string} panel - A text that no other panel has.
 * @returns {FigureLayout}
 */
export function fit(element, figure, panel) {
    const { em: large, room } = placeOf(element, restOfPanel(element, panel));
    const { meta, ...wide } = figure.layout;
    const layout = room === null && element.clientWidth < NARROW_PX ? { ...wide, ...meta?.narrow } : wide;
    const roomy = room === null ? 1 : room / (layout.height * large * ROOMY_SHARE);
    const smaller = roomy < SCROLLING_SHARE / ROOMY_SHARE ? 1 : Math.min(1, Math.max(roomy, SMALLEST_TEXT));
    const em = Math.max(large * smaller, Math.min(large, LEAST_EM));
    const fitted = { ...enlarged(layout, em), width: element.clientWidth };
    if (room !== null) {
        const share = room / fitted.height;
        const lowest = share < SCROLLING_SHARE ? RELAXED_SHARE : MIN_SHARE;
        fitted.height = Math.round(fitted.height * Math.min(Math.max(share, lowest), MAX_SHARE));
    }
    const measure = measurer(fitted.font?.family ?? "sans-serif");
    return lettered(fitted, (text, size) => measure(text, size, false));
}

/**
 * Return a value with a difference applied to it. Parts without a difference are shared with the value.
 * @param {unknown} value
 * @param {Difference} difference
 * @returns {unknown}
 */
export function changed(value, difference) {
    if ("" in difference) return difference[""];
    const copy = /** @type {Record<string, unknown>} */ (
        Array.isArray(value) ? [...value] : { .../** @type {object} */ (value) }
    );
    for (const [name, part] of Object.entries(difference))
        copy[name] = changed(copy[name], /** @type {Difference} */ (part));
    return copy;
}
