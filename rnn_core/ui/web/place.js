// Place: the room of a figure on the page.
//
// The page's style says whether a figure may be --wide. It also says which height the figure leaves free --below it on
// the screen, in sizes of the page's text.

import { scrolled } from "./streamlit/scrolling.js";

const TEXT_PX = 14; // the page's text for which the figures are made
const NARROWEST_PX = 345; // the smallest width for which a figure is made; in less, all of its text is smaller
const PANEL_GAP_PX = 8; // between the end of a panel and the end of the screen

/** @type {WeakMap<Element, { at: string, height: number }>} */
const rests = new WeakMap();

/**
 * Return the distance from the top of the page to an element.
 * @param {Element} element
 */
export function topOf(element) {
    return element.getBoundingClientRect().top + scrolled(element);
}

/**
 * Return the room at the place of an element.
 *
 * em: the factor by which all pixels are larger. room: the height that it may take, null for any.
 * @param {Element} element
 * @param {number} free - Pixels that stay free below it in any case.
 * @returns {{ em: number, wide: boolean, room: number | null }}
 */
export function placeOf(element, free = 0) {
    const style = getComputedStyle(element);
    const text = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const below = parseFloat(style.getPropertyValue("--below"));
    return {
        em: (text / TEXT_PX) * Math.min(1, element.clientWidth / NARROWEST_PX),
        wide: Boolean(style.getPropertyValue("--wide")),
        room: below ? innerHeight - topOf(element) - Math.max(below * text, free) : null,
    };
}

/**
 * Return the height that the rest of its panel takes below an element, or 0.
 *
 * It never decreases while the panel is open, so that nothing moves if the panel's words change.
 * @param {Element} element
 * @param {string} panel - A text that only this panel has.
 */
export function restOfPanel(element, panel) {
    const end = element.closest(".st-key-panel")?.querySelector(".st-key-formula summary");
    if (!end) return 0;
    const at = [panel, innerWidth, innerHeight].join();
    const known = rests.get(element);
    const below = end.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom + PANEL_GAP_PX;
    const height = Math.max(known?.at === at ? known.height : 0, below);
    rests.set(element, { at, height });
    return height;
}
