// Frames and hints: what follows the pointer, over the picture.

import { columnOf } from "./layout/fold.js";
import { LOOK } from "./paint.js";

const LEAST = 4; // pixels of a frame, for it to be seen
const AWAY = 12; // pixels from the pointer to a hint
const TEXT = 14; // pixels of the letters of a hint

/** Hide an element or show it, and do not touch it where it is so already. */
export function conceal(element, hidden) {
    if (element.hidden !== hidden) element.hidden = hidden;
}

/** Return the boxes of a frame around steps: through all bands, but not through what stands between them. */
function boxesOf({ fold, plot, column, spans }, [first, last]) {
    const [from, to] = [columnOf(fold, first), columnOf(fold, last) + 1];
    const width = Math.max((to - from) * column, LEAST);
    const left = plot.left + ((from + to) * column - width) / 2;
    return spans.map(([top, bottom]) => ({ left, top, width, height: bottom - top }));
}

/** Return a function of (layout, [first, last] or null) that frames these steps, or none. */
export function framing(parent) {
    const layer = parent.appendChild(document.createElement("div"));
    layer.className = "frame";
    layer.hidden = true;
    let drawn = "";
    return (layout, steps) => {
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
            for (const [side, pixels] of Object.entries(box)) part.style[side] = `${pixels}px`;
            return part;
        });
        layer.replaceChildren(...parts);
    };
}

/** Return a function of (hint or null, {place, layout, colours}) that tells a hint beside a place, or nothing. */
export function hinting(parent) {
    const box = parent.appendChild(document.createElement("div"));
    const title = document.createElement("div");
    const said = document.createElement("span");
    const value = document.createElement("b");
    box.append(title, said, value);
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
    return (hint, { place, layout, colours }) => {
        conceal(box, !hint);
        if (!hint) return;
        title.textContent = hint.title;
        said.textContent = hint.words;
        value.textContent = hint.value;
        const size = `${TEXT * layout.em}px`;
        Object.assign(box.style, { fontSize: size, color: colours.paper, background: colours.text });
        const { offsetWidth, offsetHeight } = box;
        const [x, y] = place;
        const fits = x + AWAY + offsetWidth <= layout.width;
        const left = fits ? x + AWAY : Math.max(0, x - AWAY - offsetWidth);
        const top = y - AWAY - offsetHeight >= 0 ? y - AWAY - offsetHeight : y + AWAY;
        box.style.translate = `${left}px ${top}px`;
    };
}
