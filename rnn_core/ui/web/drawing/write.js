// Texts on the page. Each text is an element, which changes only if the text changes.

/** @import { Text } from "./types.js" */

export const LOWERED = 0.2; // vertical offset of subscripts, as a share of the font size

/**
 * Return the pen (2D context) of a canvas. Throws an error if the browser has none.
 * @param {HTMLCanvasElement} canvas
 */
export function penOf(canvas) {
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("this browser cannot draw on a canvas");
    return pen;
}

/**
 * Return a string that changes if the position, the look or the letters of a text change.
 * @param {Text} text
 */
function lookOf({ left, top, width, height, size, colour, turned, inCell, runs }) {
    return JSON.stringify([left, top, width, height, size, colour, turned, inCell, runs]);
}

/**
 * Write the letters of a text into an element.
 * @param {HTMLElement} element
 * @param {Text} text
 */
function write(element, { runs, size }) {
    if (runs.length === 1 && element.childElementCount === 0 && !runs[0].bold) {
        element.textContent = runs[0].text;
        return;
    }
    element.replaceChildren(
        ...runs.map(({ text, bold, low, size: own = size }) => {
            const part = document.createElement("span");
            part.textContent = text;
            Object.assign(part.style, { fontWeight: bold ? "bold" : "normal", fontSize: `${own}px` });
            if (low) Object.assign(part.style, { verticalAlign: `${-LOWERED * size}px`, lineHeight: 0 });
            return part;
        }),
    );
}

/**
 * Set the position and the look of a text's element.
 * @param {HTMLElement} element
 * @param {Text} text
 */
function place(element, { left, top, width, height, size, colour, turned, inCell }) {
    const [long, high] = turned ? [height, width] : [width, height];
    element.className = inCell ? "in-cell" : "word"; // for the page's style, under forced colours
    Object.assign(element.style, {
        left: `${left + (width - long) / 2}px`,
        top: `${top + (height - high) / 2}px`,
        width: `${long}px`,
        height: `${high}px`,
        lineHeight: `${high}px`,
        fontSize: `${size}px`,
        color: colour,
        rotate: turned ? "-90deg" : "",
        forcedColorAdjust: inCell ? "none" : "",
    });
}

/**
 * Return a function that shows a list of texts in an element, in place of the texts of the last call.
 * @param {HTMLElement} parent
 */
export function words(parent) {
    /** @type {Map<string, { element: HTMLElement, look: string }>} */
    const known = new Map();
    return (/** @type {Text[]} */ texts) => {
        const gone = new Map(known);
        for (const text of texts) {
            gone.delete(text.key);
            const look = lookOf(text);
            const last = known.get(text.key);
            if (last?.look === look) continue;
            const element = last?.element ?? parent.appendChild(document.createElement("div"));
            if (!last) Object.assign(element.style, { position: "absolute", whiteSpace: "pre" });
            write(element, text);
            place(element, text);
            known.set(text.key, { element, look });
        }
        for (const [key, { element }] of gone) {
            element.remove();
            known.delete(key);
        }
    };
}

/**
 * Return a function that measures the width of a text in pixels.
 *
 * With several fonts the function returns the largest width. The caller must call `forget` after the browser has loaded
 * a font; this also changes `version`.
 * @param {...string} fonts
 */
export function measurer(...fonts) {
    const pen = penOf(document.createElement("canvas"));
    /** @type {Map<string, number>} */
    const known = new Map();

    /**
     * Return the width of a text.
     * @param {string} text
     * @param {number} size
     * @param {boolean} bold
     */
    function measure(text, size, bold) {
        const key = `${bold} ${size} ${text}`;
        let width = known.get(key);
        if (width === undefined) {
            const widths = fonts.map(font => {
                pen.font = `${bold ? "bold " : ""}${size}px ${font}`;
                return pen.measureText(text).width;
            });
            width = Math.max(...widths);
            known.set(key, width);
        }
        return width;
    }
    measure.version = 0;
    measure.forget = () => {
        known.clear();
        measure.version += 1;
    };
    return measure;
}
