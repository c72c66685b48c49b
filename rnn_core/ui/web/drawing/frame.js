// Frames: around a step, through all bands, but not through what stands between them.

import { columnOf } from "./layout/fold.js";

const LEAST = 4;  // pixels, for a frame to be seen

/** Hide an element or show it, and do not touch it where it is so already. */
export function conceal(element, hidden) {
    if (element.hidden !== hidden) element.hidden = hidden;
}

/** Return an element that frames steps: a function of (layout, first step or null, last step) moves it. */
export function framing(parent, style) {
    const layer = parent.appendChild(document.createElement("div"));
    layer.className = "frame";
    layer.hidden = true;
    let drawn = "";
    return (layout, step, end = step) => {
        const { fold, plot, column, spans } = layout;
        const [first, last] = [Math.max(step, fold.first), Math.min(end, fold.last)];
        conceal(layer, !step || first > last);
        if (layer.hidden) return;
        const from = plot.left + columnOf(fold, first) * column;
        const wide = (columnOf(fold, last) - columnOf(fold, first) + 1) * column;
        const width = Math.max(wide, LEAST), left = from + (wide - width) / 2;
        const next = JSON.stringify([left, width, spans]);
        if (next === drawn) return;
        drawn = next;
        layer.replaceChildren(...spans.map(([top, bottom]) => {
            const part = document.createElement("div");
            Object.assign(part.style, {
                position: "absolute", boxSizing: "border-box", pointerEvents: "none", border: "1.5px solid", ...style,
                left: `${left}px`, width: `${width}px`, top: `${top}px`, height: `${bottom - top}px`,
            });
            return part;
        }));
    };
}

/** Return an element that shows a hint: a function of (hint or null, x, y, width of the stage) fills and moves it. */
export function hinting(parent) {
    const box = parent.appendChild(document.createElement("div"));
    const [title, told, value] = ["div", "span", "b"].map(name => document.createElement(name));
    box.append(title, told, value);
    Object.assign(box.style, {
        position: "absolute", left: 0, top: 0, zIndex: 2, pointerEvents: "none", whiteSpace: "nowrap",
        padding: "0.25em 0.6em", borderRadius: "2px", border: "1px solid", lineHeight: 1.35,
    });
    box.className = "hint";
    box.hidden = true;
    return (hint, { x, y, width, em, colours }) => {
        conceal(box, !hint);
        if (!hint) return;
        title.textContent = hint.title;
        told.textContent = hint.words;
        value.textContent = hint.value;
        Object.assign(box.style, { fontSize: `${14 * em}px`, color: colours.paper, background: colours.text });
        const { offsetWidth: wide, offsetHeight: high } = box, away = 12;
        const left = x + away + wide <= width ? x + away : Math.max(0, x - away - wide);
        const top = y - away - high >= 0 ? y - away - high : y + away;
        box.style.translate = `${left}px ${top}px`;
    };
}
