// The page in Firefox, for tests/browser/test_firefox.py.

/** @import { stageOf } from "../../rnn_core/ui/web/stage.js" */

/** @typedef {{ stageOf: typeof stageOf }} StageModule */

/** Return the element of the stage, the page's main picture. */
function stageElement() {
    return /** @type {HTMLElement | null} */ (document.querySelector(".st-key-stage .stage"));
}

/**
 * Return the title of each band (heatmap) of the stage, and the colours in the middle of its cells. Return null if the
 * values of a band are missing. A sealed band hides its values and needs none.
 * @param {StageModule} module
 */
export function cells({ stageOf }) {
    const element = stageElement();
    const drawn = element && stageOf(element)?.drawing?.drawn;
    const pen = element?.querySelector("canvas")?.getContext("2d");
    if (!drawn?.derived?.every(band => band.values || band.sealed) || !pen) return null;
    const { bands, plot, column, dpr } = drawn.layout;
    const colourAt = (/** @type {number} */ x, /** @type {number} */ y) => [
        ...pen.getImageData(Math.floor(x * dpr), Math.floor(y * dpr), 1, 1).data,
    ];
    return bands.map(({ top, bottom, rows }, number) => {
        const colours = [];
        for (let row = 0; row < rows; row += 1)
            for (let x = plot.left + column / 2; x < plot.right; x += column)
                colours.push(colourAt(x, top + ((row + 0.5) * (bottom - top)) / rows));
        return { title: drawn.derived[number].title, colours };
    });
}

/** Return the texts in the panel's picture. */
export function sheetWords() {
    const texts = document.querySelectorAll(".st-key-panel_picture .stage canvas + div > *");
    return Array.from(texts, text => text.textContent);
}

/**
 * Return a point near the middle of the first band, in pixels of the window, or null before the stage is drawn.
 * @param {StageModule} module
 */
export function middleOfFirstBand({ stageOf }) {
    const element = stageElement();
    const drawn = element && stageOf(element).drawing?.drawn;
    const canvas = element?.querySelector("canvas");
    if (!drawn?.derived || !canvas) return null;
    const { bands, plot } = drawn.layout;
    const { x, y } = canvas.getBoundingClientRect();
    return [x + (plot.left + plot.right) / 2 + 2, y + (bands[0].top + bands[0].bottom) / 2];
}
