// The space for a figure on the page. It depends on the properties --wide, --below, --fit, --share, --least and --most,
// which styles/stage.css explains.

import { scrolled } from "./streamlit/scrolling.js";

const TEXT_PX = 14; // the root font size for which the figures are designed
const NARROWEST_PX = 345; // the smallest width for which the figures are designed; narrower figures are scaled down
const PANEL_GAP_PX = 8; // between the content below a figure and the bottom of the screen

/** @type {WeakMap<Element, { at: string, height: number }>} The last result of `heightBelow` for an element. */
const heights = new WeakMap();

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
 * em: the factor by which all sizes are scaled. wide: there is room for titles beside the plot. room: the maximum
 * height of the figure in pixels, null for no limit.
 * @param {Element} element
 * @param {number} free - The minimum number of pixels that stay free below the figure.
 * @param {number} curve - The height in pixels of the curve, if it is below the figure. --below does not include it.
 * @returns {{ em: number, wide: boolean, room: number | null }}
 */
export function spaceOf(element, free = 0, curve = 0) {
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
 * Return the height of the learning curve in pixels: a share of the window's height, within bounds.
 * @param {Element} element - The element of the curve or of the stage.
 */
export function curveHeight(element) {
    const style = getComputedStyle(element);
    const [share, least, most] = ["--share", "--least", "--most"].map(name => parseFloat(style.getPropertyValue(name)));
    const text = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const height = Math.min(Math.max(share * innerHeight, least * text), most * text);
    return Number.isFinite(height) ? height : 0; // not finite before the page's style has arrived
}

/**
 * Return the pixels from the bottom of `place` to the bottom of the lowest of `others`, plus a gap. Return 0 if none of
 * the `others` is visible.
 *
 * Until the text `of` or the size of the window changes, or a presentation begins or ends, the result does not
 * decrease. So nothing moves if a text becomes shorter.
 * @param {Element} element - The element for which the last result is stored.
 * @param {Iterable<Element>} others
 * @param {string} of - A text that changes if the content of `others` is replaced.
 * @param {Element} place - `element`, or a parent of it.
 */
function heightBelow(element, others, of, place = element) {
    const visible = [...others].filter(other => other.checkVisibility());
    const ends = visible.map(other => other.getBoundingClientRect().bottom);
    if (!ends.length) return 0;
    const at = [of, innerWidth, innerHeight, document.documentElement.hasAttribute("data-presents")].join();
    const known = heights.get(element);
    const below = Math.max(...ends) - place.getBoundingClientRect().bottom + PANEL_GAP_PX;
    const height = Math.max(known?.at === at ? known.height : 0, below);
    heights.set(element, { at, height });
    return height;
}

/**
 * Return the height in pixels of a panel's texts below its figure; 0 if the element is not in a panel.
 *
 * If the page's style sets --caption, only the caption is counted.
 * @param {Element} element
 * @param {string} panel - A text that identifies the panel.
 */
export function heightBelowFigure(element, panel) {
    const rest = getComputedStyle(element).getPropertyValue("--caption")
        ? ""
        : ", .st-key-panel_lead, .st-key-formula summary";
    const content = `.st-key-panel_reading${rest}`;
    return heightBelow(element, element.closest(".st-key-panel")?.querySelectorAll(content) ?? [], panel);
}

/**
 * Return the height in pixels of the curve and the caption below the stage, or 0 if --fit is not set.
 * @param {Element} element
 */
export function heightBelowStage(element) {
    if (!getComputedStyle(element).getPropertyValue("--fit")) return 0;
    const left = element.closest(".st-key-left");
    const place = element.closest(".st-key-stage") ?? element;
    return heightBelow(element, left?.querySelectorAll(".st-key-foot") ?? [], String(left?.clientWidth), place);
}
