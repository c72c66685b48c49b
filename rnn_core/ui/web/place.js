// Place: what the place of a figure on the page allows. The page's style says whether a figure may be --wide, and what
// height, in the size of the page's text, it leaves at least to what stands --below it on the screen.

import { scrolled } from "./streamlit/scrolling.js";

const FONT = 14; // pixels of the page's text for which the figures are made
const NARROWEST = 345; // pixels for which a figure is made; in fewer all of its text is smaller

const EDGE = 8; // pixels between the end of a panel and that of the screen
const rests = new WeakMap(); // element -> { at, height }

/** How far below the top of the page an element stands. */
export function topOf(element) {
    return element.getBoundingClientRect().top + scrolled(element);
}

/**
 * What the place of an element allows: { em, wide, room }.
 *
 * em: by what factor all that is measured in pixels is larger. room: the height that it may take, null where it may be as
 * high as it likes. least: pixels that stay free below it in any case.
 */
export function placeOf(element, least = 0) {
    const style = getComputedStyle(element),
        text = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const below = parseFloat(style.getPropertyValue("--below"));
    return {
        em: (text / FONT) * Math.min(1, element.clientWidth / NARROWEST),
        wide: Boolean(style.getPropertyValue("--wide")),
        room: below ? innerHeight - topOf(element) - Math.max(below * text, least) : null,
    };
}

/** The height that the rest of its panel takes below an element, or 0. While one looks at a panel it never becomes less,
    so that nothing moves as the panel's words change. looks: what says which panel it is. */
export function restOfPanel(element, looks) {
    const end = element.closest(".st-key-panel")?.querySelector(".st-key-formula summary");
    if (!end) return 0;
    const at = [looks, innerWidth, innerHeight].join(),
        known = rests.get(element);
    const below = end.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom + EDGE;
    const height = Math.max(known?.at === at ? known.height : 0, below);
    rests.set(element, { at, height });
    return height;
}
