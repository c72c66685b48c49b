// Words on the page: each text is an element of its own, and only what is new of it is touched.

export const LOWERED = 0.2; // of a text's size, how far below the others letters stand that stand low

/** Return how a text looks, as one string: two texts that look alike have the same. */
const lookOf = ({ left, top, width, height, size, colour, turned, inCell, runs }) =>
    JSON.stringify([left, top, width, height, size, colour, turned, inCell, runs]);

/** Give an element the letters of a text. */
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

/** Give an element the place and the look of a text. */
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

/** Keep the texts of a list in an element: returns a function that is given the list whenever it may be another one. */
export function words(parent) {
    const known = new Map();
    return texts => {
        const gone = new Set(known.keys());
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
        for (const key of gone) {
            known.get(key).element.remove();
            known.delete(key);
        }
    };
}

/**
 * Return a function of (text, size, bold) that measures how wide a text is in a font; in several fonts, in the widest of
 * them, as for paper, where nobody knows which of them there is. `forget` what was measured when fonts were loaded: then
 * its `version` is another one.
 */
export function measurer(...fonts) {
    const pen = document.createElement("canvas").getContext("2d");
    const known = new Map();
    const widthIn = (font, text, size, bold) => {
        pen.font = `${bold ? "bold " : ""}${size}px ${font}`;
        return pen.measureText(text).width;
    };
    const measure = (text, size, bold) => {
        const key = `${bold} ${size} ${text}`;
        if (!known.has(key)) known.set(key, Math.max(...fonts.map(font => widthIn(font, text, size, bold))));
        return known.get(key);
    };
    measure.version = 0;
    measure.forget = () => {
        known.clear();
        measure.version += 1;
    };
    return measure;
}
