// Finding elements, and comparing their rectangles.

/** @import { Rect } from "./types.js" */

/** @typedef {HTMLElementTagNameMap} Tags */

/**
 * Return the first element that matches a selector. Throws an error if there is none.
 * @template {string} S
 * @param {ParentNode | null} parent
 * @param {S} selector
 * @returns {S extends keyof Tags ? Tags[S] : HTMLElement}
 */
export function find(parent, selector) {
    const element = parent?.querySelector(selector);
    if (!element) throw new Error(`There is no element "${selector}"`);
    return /** @type {S extends keyof Tags ? Tags[S] : HTMLElement} */ (element);
}

/**
 * Return the nearest element that matches a selector: the target of an event, or an element around the target. Return
 * null if there is none.
 * @param {EventTarget | null} target
 * @param {string} selector
 */
export function closest(target, selector) {
    return target instanceof Element ? target.closest(selector) : null;
}

/**
 * Return whether two rectangles overlap. Rectangles that only touch do not.
 * @param {Rect} one
 * @param {Rect} other
 */
export function overlap(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
