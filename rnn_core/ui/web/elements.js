// Elements: how the page's scripts find them.

/** @typedef {HTMLElementTagNameMap} Tags */

/**
 * Return the element that a selector finds. The HTML of a component has it.
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
 * Return the nearest element around the target of an event that a selector matches, or null.
 * @param {EventTarget | null} target
 * @param {string} selector
 */
export function closest(target, selector) {
    return target instanceof Element ? target.closest(selector) : null;
}
