// The subjects of the tour: the parts of the page that its texts are about, and their rectangles in the window.

import { mainDrawing } from "../stage.js";

/** @import { Band, BandPlace } from "../drawing/types.js" */
/** @import { Rect } from "../types.js" */

/**
 * Subject -> function that returns whether a band (a heatmap of the stage, the main picture) belongs to the subject.
 * The subjects "now.…" include the bands of the ablated network, in which parts are removed or disturbed.
 * @type {Record<string, (band: Band) => boolean>}
 */
const BANDS = {
    input: ({ kind }) => kind === "input",
    target: ({ kind }) => kind === "target",
    hidden: ({ kind }) => kind === "states",
    "before.output": ({ kind, past }) => kind === "output" && Boolean(past),
    "before.hidden": ({ kind, past }) => kind === "states" && Boolean(past),
    "now.output": ({ kind, past }) => kind === "output" && !past,
    "now.hidden": ({ kind, past }) => kind === "states" && !past,
};
const PADDING_PX = 5; // between a subject and its frame

/**
 * Return the rectangle around some rectangles, or null if there are none.
 * @param {Rect[]} rects
 * @returns {Rect | null}
 */
function boundsOf(rects) {
    if (!rects.length) return null;
    return {
        left: Math.min(...rects.map(({ left }) => left)),
        right: Math.max(...rects.map(({ right }) => right)),
        top: Math.min(...rects.map(({ top }) => top)),
        bottom: Math.max(...rects.map(({ bottom }) => bottom)),
    };
}

/**
 * Return a rectangle with padding around it.
 * @param {Rect} rect
 * @returns {Rect}
 */
function padded({ left, right, top, bottom }) {
    return {
        left: left - PADDING_PX,
        right: right + PADDING_PX,
        top: top - PADDING_PX,
        bottom: bottom + PADDING_PX,
    };
}

/**
 * Return the rectangle around the bands that belong to a subject, or null if the stage shows none of them.
 * @param {(band: Band) => boolean} belongs
 */
function bandsRect(belongs) {
    const drawing = mainDrawing();
    if (!drawing?.layout || !("bands" in drawing.layout)) return null;
    const { left, right, top } = drawing.picture.getBoundingClientRect();
    const bands = /** @type {BandPlace[]} */ (drawing.layout.bands).filter(({ band }) => belongs(band));
    return boundsOf(bands.map(({ head, foot }) => ({ left, right, top: top + head, bottom: top + foot })));
}

/**
 * Return the rectangle of the visible container with a key, or null if there is none.
 * @param {string} key
 */
function containerRect(key) {
    const elements = [...document.querySelectorAll(`.st-key-${CSS.escape(key)}`)];
    const element = elements.find(each => each.checkVisibility());
    const { left, right, top, bottom } = element?.getBoundingClientRect() ?? { left: 0, right: 0, top: 0, bottom: 0 };
    return right > left && bottom > top ? { left, right, top, bottom } : null;
}

/**
 * Return the rectangle of a subject, or null if the page does not show it.
 * @param {string} subject
 * @returns {Rect | null}
 */
export function rectOf(subject) {
    const rect = Object.hasOwn(BANDS, subject) ? bandsRect(BANDS[subject]) : containerRect(subject);
    return rect && padded(rect);
}

/** Return the rectangle of the tour's own panel, or null if it is not visible. */
export function rectOfTour() {
    return containerRect("tour_panel");
}
