// Frames around steps, and hints. Frames and hints lie over the picture and follow the pointer.

import { columnOf } from "./layout/fold.js";
import { LOOK } from "./paint.js";

/** @import { Box, Colours, Ends, Hint, Layout, PictureLayout, Point } from "./types.js" */

const MIN_FRAME_PX = 4; // a narrower frame would be hard to see
const HINT_DISTANCE_PX = 12; // from the pointer to a hint
const TEXT_PX = 14; // font size of a hint

/**
 * Hide or show an element. Leave its attribute alone if nothing changes.
 * @param {HTMLElement} element
 * @param {boolean} hidden
 */
export function conceal(element, hidden) {
    if (element.hidden !== hidden) element.hidden = hidden;
}

/**
 * Return the boxes of a frame around steps, one for each of the layout's spans. A span is a vertical range.
 * @param {Pick<PictureLayout, "fold" | "plot" | "column" | "spans">} layout
 * @param {Ends} ends
 * @returns {Box[]}
 */
function boxesOf({ fold, plot, column, spans }, [first, last]) {
    const [from, to] = [columnOf(fold, first), columnOf(fold, last) + 1];
    const width = Math.max((to - from) * column, MIN_FRAME_PX);
    const left = plot.left + ((from + to) * column - width) / 2;
    return spans.map(([top, bottom]) => ({ left, top, width, height: bottom - top }));
}

/**
 * Return a function that frames the shown steps between two ends. null removes the frame.
 * @param {HTMLElement} parent
 */
export function framing(parent) {
    const layer = parent.appendChild(document.createElement("div"));
    layer.className = "frame";
    layer.hidden = true;
    let drawn = "";
    return (/** @type {PictureLayout} */ layout, /** @type {Ends | null} */ steps) => {
        const { fold } = layout;
        const [first, last] = steps ? [Math.max(steps[0], fold.first), Math.min(steps[1], fold.last)] : [1, 0];
        conceal(layer, first > last);
        if (layer.hidden) return;
        const boxes = boxesOf(layout, [first, last]);
        const next = JSON.stringify(boxes);
        if (next === drawn) return;
        drawn = next;
        const parts = boxes.map(box => {
            const part = document.createElement("div");
            const look = { position: "absolute", boxSizing: "border-box", pointerEvents: "none" };
            Object.assign(part.style, look, { border: `${LOOK.frame}px solid` });
            for (const [side, pixels] of Object.entries(box)) part.style.setProperty(side, `${pixels}px`);
            return part;
        });
        layer.replaceChildren(...parts);
    };
}

/**
 * Return the vertical position above which a hint is shown: the position of the pointer. If the titles are above their
 * bands (heatmaps), the hint is also above the title of the band under the pointer.
 * @param {PictureLayout | Layout} layout
 * @param {Hint} hint
 * @param {number} y
 */
function topOf(layout, { band = 0 }, y) {
    if (!("bands" in layout) || layout.beside) return y;
    return Math.min(y, layout.bands[band].head + HINT_DISTANCE_PX / 2);
}

/**
 * Return a function that shows a hint beside a position. null hides the hint.
 * @param {HTMLElement} parent
 */
export function hinting(parent) {
    const box = parent.appendChild(document.createElement("div"));
    const title = document.createElement("div");
    const words = document.createElement("span");
    const value = document.createElement("b");
    box.append(title, words, value);
    Object.assign(box.style, {
        position: "absolute",
        left: 0,
        top: 0,
        zIndex: 2,
        pointerEvents: "none",
        whiteSpace: "nowrap",
        padding: "0.25em 0.6em",
        borderRadius: "2px",
        border: "1px solid",
        lineHeight: 1.35,
    });
    box.className = "hint";
    box.hidden = true;
    /**
     * @param {Hint | null} hint
     * @param {{ place: Point | null, layout: PictureLayout, colours: Colours }} picture
     */
    return (hint, { place, layout, colours }) => {
        conceal(box, !hint);
        if (!hint || !place) return;
        title.textContent = hint.title;
        words.textContent = hint.words;
        value.textContent = hint.value;
        const size = `${TEXT_PX * layout.em}px`;
        Object.assign(box.style, { fontSize: size, color: colours.paper, background: colours.text });
        const { offsetWidth, offsetHeight } = box;
        const [x, y] = place;
        const above = topOf(layout, hint, y) - HINT_DISTANCE_PX - offsetHeight;
        const fits = x + HINT_DISTANCE_PX + offsetWidth <= layout.width;
        const left = fits ? x + HINT_DISTANCE_PX : Math.max(0, x - HINT_DISTANCE_PX - offsetWidth);
        box.style.translate = `${left}px ${above >= 0 ? above : y + HINT_DISTANCE_PX}px`;
    };
}
