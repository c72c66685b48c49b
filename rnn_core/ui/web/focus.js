// The focus goes to the heading of a panel or of a stop of the tour that was opened.
//
// Without that a closed list would still take the keys as letters, and after a button that is gone nothing has the focus.

import { listen } from "./bus.js";

/** @import { Component, FocusData } from "./types.js" */

const LIST = ".st-key-panels input";
const FIGURE = ".st-key-stage h2";
const PANEL = ".st-key-panel_figure h2";
const STOP = ".st-key-tour_panel strong";
const TOUR = ".st-key-tour_start button";
const DRAWN_WITHIN_MS = 5000; // Streamlit draws the opened elements within this time, some of them twice

/**
 * The last panel and stop, the time of the last choice, and the latest aim, an object of its own for each.
 * @type {{ panel: string | null, stop: string | null, chose: number, aim: object | null }}
 */
const last = { panel: null, stop: null, chose: -Infinity, aim: null };

/**
 * Return the visible element of a selector.
 * @param {string} selector
 */
function visible(selector) {
    const elements = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector));
    return [...elements].find(element => element.checkVisibility());
}

/**
 * Return whether an element is the list of panels, closed.
 * @param {Element | null} element
 */
function isClosed(element) {
    return element?.matches(LIST) && element.ariaExpanded === "false";
}

/**
 * Call a function with an element as soon as it is visible and has this text, or any text for "".
 * @param {string} selector
 * @param {string} text
 * @param {(element: HTMLElement) => void} act
 * @param {number} until
 */
function once(selector, text, act, until = performance.now() + DRAWN_WITHIN_MS) {
    const element = visible(selector);
    if (element && (!text || element.textContent === text)) act(element);
    else if (performance.now() < until) requestAnimationFrame(() => once(selector, text, act, until));
}

/**
 * Focus an element. It is blurred first, so that a screen reader says its new name even if it had the focus already.
 * @param {HTMLElement} element
 */
function focus(element) {
    element.blur();
    element.focus({ preventScroll: true });
}

/**
 * Focus the element of a selector, and again if Streamlit takes the focus away, until the visitor focuses another element.
 *
 * Streamlit may replace the element, or give the focus back to the list.
 * @param {string} selector
 * @param {string} text
 */
function aim(selector, text) {
    const mine = {};
    const until = performance.now() + DRAWN_WITHIN_MS;
    last.aim = mine;
    const keep = (/** @type {HTMLElement | undefined} */ element) => {
        if (last.aim !== mine || performance.now() > until) return;
        const now = document.activeElement;
        const there = visible(selector);
        if (there && (now === document.body || isClosed(now))) focus(there);
        else if (now !== element && now !== there && now !== document.body) return;
        requestAnimationFrame(() => keep(there));
    };
    once(selector, text, element => {
        if (last.aim !== mine) return;
        focus(element);
        keep(element);
    });
}

/** Leave the list of panels when it closes with the focus in it: after a choice, and after Esc. */
const closes = new MutationObserver(([{ target }]) => {
    if (document.activeElement !== target || !isClosed(document.activeElement)) return;
    aim(visible(PANEL) ? PANEL : FIGURE, "");
    last.chose = performance.now();
});

/** @param {Component<FocusData>} component */
export function draw({ data: { panel, name, stop, heading } }) {
    const moved = stop !== (last.stop ?? stop);
    const chose = panel !== (last.panel ?? panel) && performance.now() - last.chose < DRAWN_WITHIN_MS;
    // In Streamlit's Markdown only a whole line can be a heading.
    if (stop) once(STOP, heading, element => Object.assign(element, { role: "heading", ariaLevel: 2, tabIndex: -1 }));
    if (moved) aim(stop ? STOP : TOUR, heading);
    else if (chose) aim(panel ? PANEL : FIGURE, name);
    last.panel = panel;
    last.stop = stop;
    return listen(document, "focusin", ({ target }) => {
        if (target instanceof Element && target.matches(LIST))
            closes.observe(target, { attributeFilter: ["aria-expanded"] });
    });
}
