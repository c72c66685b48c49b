// Place: the space for a figure on the page.
//
// The page's style sets whether a figure may be --wide, and the height that it leaves free --below it on the screen, in
// multiples of the page's font size.

import { scrolled } from "./streamlit/scrolling.js";

const TEXT_PX = 14; // the page's font size for which the figures are designed
const NARROWEST_PX = 345; // the smallest width for which the figures are designed; a narrower figure is scaled down
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
 * Return the space for the figure in an element.
 *
 * em: the scale of all pixels. wide: there is room beside the plot. room: the height in pixels that the figure may
 * take, null for any height.
 * @param {Element} element
 * @param {number} free - The least number of pixels that the figure leaves free below it.
 * @param {number} curve - The height in pixels of the curve, which is below it too.
 * @returns {{ em: number, wide: boolean, room: number | null }}
 */
export function placeOf(element, free = 0, curve = 0) {
    const style = getComputedStyle(element);
    const text = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const below = parseFloat(style.getPropertyValue("--below"));
    return {
        em: (text / TEXT_PX) * Math.min(1, element.clientWidth / NARROWEST_PX),
        wide: Boolean(style.getPropertyValue("--wide")),
        room: below ? innerHeight - topOf(element) - Math.max(below * text + curve, free) : null,
    };
}

/**
 * Return the height of the learning curve in pixels, from the page's style: a --share of the window between the --least
 * and the --most height in multiples of the page's font size.
 * @param {Element} element - Beside the curve or around it.
 */
export function curveHeight(element) {
    const style = getComputedStyle(element);
    const [share, least, most] = ["--share", "--least", "--most"].map(name => parseFloat(style.getPropertyValue(name)));
    const text = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return Math.min(Math.max(share * innerHeight, least * text), most * text);
}

/**
 * Return the height of what is below an element, down to the lowest end of other elements; 0 without them.
 *
 * The height never decreases while the window has one size, so that nothing moves if a text changes.
 * @param {Element} element
 * @param {Iterable<Element>} others
 * @param {string} of - A text that changes if what is below becomes another thing.
 * @param {Element} place - Ends where the other elements begin. It may keep its height while the element is empty.
 */
function restBelow(element, others, of, place = element) {
    const visible = [...others].filter(other => other.checkVisibility());
    const ends = visible.map(other => other.getBoundingClientRect().bottom);
    if (!ends.length) return 0;
    const at = [of, innerWidth, innerHeight, document.documentElement.hasAttribute("data-presents")].join();
    const known = rests.get(element);
    const below = Math.max(...ends) - place.getBoundingClientRect().bottom + PANEL_GAP_PX;
    const height = Math.max(known?.at === at ? known.height : 0, below);
    rests.set(element, { at, height });
    return height;
}

/**
 * Return the height of the panel's content below an element, down to its formula, or to its --caption if the page's
 * style says so; 0 without a panel.
 * @param {Element} element
 * @param {string} panel - A text that no other panel has.
 */
export function restOfPanel(element, panel) {
    const rest = getComputedStyle(element).getPropertyValue("--caption")
        ? ""
        : ", .st-key-panel_lead, .st-key-formula summary";
    const content = `.st-key-panel_reading${rest}`;
    return restBelow(element, element.closest(".st-key-panel")?.querySelectorAll(content) ?? [], panel);
}

/**
 * Return the height of curve and caption below the stage, if the page's style says that they --fit on the screen.
 * @param {Element} element
 */
export function restOfStage(element) {
    if (!getComputedStyle(element).getPropertyValue("--fit")) return 0;
    const left = element.closest(".st-key-left");
    const place = element.closest(".st-key-stage") ?? element;
    return restBelow(element, left?.querySelectorAll(".st-key-foot") ?? [], String(left?.clientWidth), place);
}
