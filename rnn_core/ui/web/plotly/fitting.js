// Fits the layout of a figure to its space on the page, and applies an epoch's differences to the base figure.

import { measurer } from "../drawing/write.js";
import { heightBelowFigure, spaceOf } from "../space.js";
import { placed } from "./labels.js";
import { lettered } from "./lettering.js";

/** @import { Difference, Figure, FigureLayout } from "../types.js" */

// A share is a height on the page, divided by the height for which the figure is designed. The figure's own share stays
// between MIN_SHARE and MAX_SHARE.
const MIN_SHARE = 0.75;
const MAX_SHARE = 2;
const ROOMY_SHARE = 0.85; // with less room, texts are smaller
const SCROLLING_SHARE = 0.5; // with less room the visitor has to scroll anyway, so the minimum is RELAXED_SHARE
const RELAXED_SHARE = 0.85;
const NARROW_PX = 560; // below this width, a figure whose height has no limit gets the layout `meta.narrow`

// The text of a figure may be smaller than the page's text, but not smaller than either of two minima. If the page's
// text is itself below the second minimum, the text of the figure has the size of the page's text.
const SMALLEST_TEXT = 0.72; // as a share of the page's text
const LEAST_EM = 0.9; // as a share of the size for which the figure is designed

/** The properties of a layout that are in pixels. */
const PIXELS = ["size", "height", "l", "r", "t", "b", "xshift", "yshift", "standoff", "thickness", "xpad", "ypad"];

/**
 * Return a part of a layout, with all its pixel properties multiplied by `times`.
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
 * Return a figure's traces and layout for the width of its element. The height fits the screen, within limits.
 * @param {HTMLElement} element
 * @param {Figure} figure
 * @param {string} panel - A text that identifies the panel.
 * @returns {Figure}
 */
export function fit(element, figure, panel) {
    const { em: large, room } = spaceOf(element, heightBelowFigure(element, panel));
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
    return written({ data: figure.data, layout: fitted });
}

/**
 * Return a figure in which the texts below bars and beside markers overlap nothing.
 * @param {Figure} figure - A figure whose width in pixels is known.
 * @returns {Figure}
 */
export function written({ data, layout }) {
    const measure = measurer(layout.font?.family ?? "sans-serif");
    const widthOf = (/** @type {string} */ text, /** @type {number} */ size) => measure(text, size, false);
    return { data: placed(data, layout, widthOf), layout: lettered(layout, widthOf) };
}

/**
 * Return a copy of a value with a difference applied. The copy shares the unchanged parts with the value.
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
