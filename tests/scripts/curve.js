// The learning curve on an empty page, for tests/drawing/test_curve.py.
//
// The ghost is the curve of the previous experiment. The flag marks the epoch at which the curve leaves its plateau.

/** @import { CurveData, CurveGhost, CurveView, Palettes } from "../../rnn_core/ui/web/drawing/types.js" */

/**
 * Show a curve. Presses are recorded in `pressed`, and layouts in `laid`.
 * @param {[data: CurveData, palettes: Palettes, font: string, view: Partial<CurveView>, ghost?: CurveGhost]} options
 */
export async function show([data, palettes, font, view, ghost]) {
    const { mount } = await window.load("drawing/curve");
    const element = /** @type {HTMLElement} */ (document.querySelector("main"));
    window.pressed = [];
    window.laid = [];
    window.curve ??= mount(element, {
        palettes,
        font,
        onPress: epoch => window.pressed.push(epoch),
        onSwap: () => window.pressed.push("swap"),
        onLayout: layout => window.laid.push(layout),
        onDrawn: () => {},
    });
    window.curve.show(data, { dark: false, em: 1, beside: false, height: 0, ...view }, ghost);
}

/** Return all texts, including the ghost's label, and their boxes. A box excludes the space above and below letters. */
export function texts() {
    return [...document.querySelectorAll("svg text, button.ghost:not([hidden])")].map(text => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const space = 0.3 * parseFloat(getComputedStyle(text).fontSize);
        return [text.textContent, left, right, top + space, bottom - space];
    });
}

/** Return the boxes of the flag's shapes: its pole, its pennant, and its tick. */
export function flag() {
    return [...document.querySelectorAll(".flag path")].map(path => path.getBoundingClientRect().toJSON());
}

/** Return the points of the ghost's line, in pixels of the SVG. */
export function ghost() {
    const line = document.querySelector("path.ghost")?.getAttribute("d") ?? "";
    return line
        .split(/[ML]/)
        .slice(1)
        .map(point => point.split(" ").map(Number));
}

/**
 * Return the points of a curve's markers, in pixels of the SVG.
 * @param {string} kind - The class of the markers, such as "train".
 */
export function points(kind) {
    const circles = /** @type {NodeListOf<SVGCircleElement>} */ (document.querySelectorAll(`circle.${kind}`));
    return [...circles].map(({ cx, cy }) => [cx.baseVal.value, cy.baseVal.value]);
}

/** Return the left and the right edge of the curve on the page. */
export function sides() {
    const curve = /** @type {Element} */ (document.querySelector("svg"));
    const { left, right } = curve.getBoundingClientRect();
    return [left, right];
}
