// Focus: when a panel or a stop of the tour opens, its heading gets the focus. When a panel closes, the stage's heading
// gets the focus, and at the end of the tour, the button that begins the tour.
//
// A screen reader then reads the heading, and the keyboard shortcuts work. Otherwise nothing would have the focus after
// Streamlit has removed the pressed button or the closed panel.

import { state } from "./bus.js";

/** @import { Component, FocusData } from "./types.js" */

const DIALOG = "[role=dialog]";
const FIGURE = ".st-key-stage h2";
const PANEL = ".st-key-panel_figure h2";
const STOP = ".st-key-tour_panel h2";
const TOUR = ".st-key-tour_start button";
const DRAWN_WITHIN_MS = 5000; // by then Streamlit has drawn the opened elements, some of them twice

/**
 * The last panel and stop, the time at which the visitor last pressed a tab, and the token of the latest call of `aim`.
 * @type {{ panel: string | null, stop: string | null, chose: number, aim: object | null }}
 */
const last = { panel: null, stop: null, chose: -Infinity, aim: null };

/**
 * Return the first visible element that matches a selector, or undefined.
 * @param {string} selector
 */
function visible(selector) {
    const elements = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector));
    return [...elements].find(element => element.checkVisibility());
}

/**
 * Call a function with the first visible element that matches a selector, as soon as this element has the given text.
 * "" stands for any text. Give up at the time `until`, on the clock of `performance.now()`.
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
 * Focus an element. Blur it first: otherwise a screen reader would not announce a new label of the focused element.
 * @param {HTMLElement} element
 */
function focus(element) {
    element.blur();
    element.focus({ preventScroll: true });
}

/**
 * Focus the element that matches a selector, and focus it again if it loses the focus to Streamlit.
 *
 * The function stops after five seconds, or as soon as the visitor focuses another element.
 *
 * Streamlit may replace the element. A dialog keeps the focus until it is closed, and then gives it to the button that
 * opened the dialog. This function takes the focus from that button, unless the visitor has pressed something.
 * @param {string} selector
 * @param {string} text - The text of the element; "" for any.
 */
function aim(selector, text) {
    const mine = {};
    const began = performance.now();
    const until = began + DRAWN_WITHIN_MS;
    let covered = false;
    last.aim = mine;
    const keep = (/** @type {HTMLElement | undefined} */ element) => {
        if (last.aim !== mine || performance.now() > until) return;
        const now = document.activeElement;
        const there = visible(selector);
        const given = covered && now !== there && state.touched < began;
        if (visible(DIALOG)) covered = true;
        else if (there && (given || now === document.body)) focus(there);
        else if (now !== element && now !== there && now !== document.body) return;
        requestAnimationFrame(() => keep(there));
    };
    once(selector, text, element => {
        if (last.aim !== mine) return;
        focus(element);
        keep(element);
    });
}

/** Note that the visitor has just pressed the tab of a panel, so the focus moves when the panel opens or closes. */
export function expectPanel() {
    last.chose = performance.now();
}

/** @param {Component<FocusData>} component */
export function draw({ data: { panel, name, stop, heading } }) {
    const moved = stop !== (last.stop ?? stop);
    const chose = panel !== (last.panel ?? panel) && performance.now() - last.chose < DRAWN_WITHIN_MS;
    if (moved) aim(stop ? STOP : TOUR, heading);
    else if (chose) aim(panel ? PANEL : FIGURE, name);
    last.panel = panel;
    last.stop = stop;
    return () => {};
}
