// A board (the canvas and the texts of a picture, see drawing/board.js) on an empty page, for tests/drawing/page.py.

/** @import { Frames, Palettes, View } from "../../rnn_core/ui/web/drawing/types.js" */

/** Return the canvas of the board. */
function canvasOfBoard() {
    return /** @type {HTMLCanvasElement} */ (window.stage.picture.querySelector("canvas"));
}

/**
 * Return the pen of a canvas: the 2D context that draws on it.
 * @param {HTMLCanvasElement} canvas
 */
function penOfCanvas(canvas) {
    return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Return the red, green, blue and opacity of a pixel.
 * @param {HTMLCanvasElement} canvas
 * @param {number} x
 * @param {number} y
 */
function pixelAt(canvas, x, y) {
    return [...penOfCanvas(canvas).getImageData(x, y, 1, 1).data];
}

/**
 * Mount a board. `events` records the calls of its callbacks, and `drawn` counts how often the board was drawn.
 * @param {[palettes: Palettes, font: string]} options
 */
export function mountBoard([palettes, font]) {
    window.events = [];
    window.drawn = 0;
    const note = (/** @type {string} */ name) => (/** @type {unknown} */ value) => {
        window.events.push([name, value]);
    };
    const names = ["onHover", "onPick", "onZoom", "onMove", "onWait"];
    const callbacks = Object.fromEntries(names.map(name => [name, note(name)]));
    const onDrawn = () => {
        window.drawn += 1;
    };
    const place = /** @type {HTMLElement} */ (document.querySelector("#place"));
    window.stage = window.mountBoard(place, { palettes, font, ...callbacks, onDrawn });
}

/**
 * Return the width of the canvas, and the bytes of some of its rows in base64.
 * @param {number[] | null} rows - The indices of the rows; null for all rows.
 */
export function pixels(rows) {
    const canvas = canvasOfBoard();
    const { width, height } = canvas;
    const pen = penOfCanvas(canvas);
    const places = rows ?? [...Array(height).keys()];
    const [first, last] = [Math.min(...places), Math.max(...places)];
    const { data } = pen.getImageData(0, first, width, last - first + 1);
    const size = 4 * width;
    let text = "";
    for (const row of places)
        text += String.fromCharCode(...data.subarray((row - first) * size, (row - first + 1) * size));
    return [width, btoa(text)];
}

/** Return all texts of the board, each with the box in which the browser has drawn it. */
export function texts() {
    return [...window.stage.picture.querySelectorAll("canvas + div > div")].map(element => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const letters = range.getBoundingClientRect();
        const line = element.getBoundingClientRect();
        const upright = getComputedStyle(element).rotate === "none";
        const { left, right } = upright ? letters : line;
        const { top, bottom } = upright ? line : letters;
        return { text: element.textContent, left, right, top, bottom };
    });
}

/** Return the frames: the boxes that are drawn around steps. */
export function frames() {
    return [...window.stage.picture.querySelectorAll("div")]
        .filter(element => element.style.borderWidth && !element.parentElement?.hidden)
        .map(element => element.getBoundingClientRect())
        .map(({ left, top, right, bottom }) => ({ left, top, right, bottom }));
}

/** Return the boxes of the grids of a sheet (the picture of a panel). */
export function grids() {
    return (window.stage.drawn?.grids ?? []).map(({ left, top, width, height, rows, columns }) => ({
        left,
        top,
        width,
        height,
        rows,
        columns,
    }));
}

/** Return the size of the canvas on the screen, in device pixels, and the size of its bitmap. */
export function canvasSizes() {
    const canvas = canvasOfBoard();
    const { width, height } = canvas.getBoundingClientRect();
    return [
        [width * devicePixelRatio, height * devicePixelRatio],
        [canvas.width, canvas.height],
    ];
}

/** Record in `touched` the texts of all elements that change. */
export function watchTouches() {
    window.touched = [];
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    const note = (/** @type {MutationRecord[]} */ records) => {
        window.touched.push(...records.map(({ target }) => target.textContent));
    };
    new MutationObserver(note).observe(/** @type {Node} */ (window.stage.picture.parentNode), all);
}

/**
 * Return the scene in the two formats in which it can be saved: as an SVG and on a canvas.
 * @param {[frames: Frames, view: View, palettes: Palettes, font: string]} options
 * @param {{ width: number, fonts: string[] }} paper
 */
async function onPaper([frames, view, palettes, font], { width, fonts }) {
    const load = (/** @type {string} */ name) => import(`/drawing/${name}.js`);
    const [{ svg }, { raster }, { measurer }] = await Promise.all(["svg", "raster", "write"].map(load));
    const options = { scene: window.scene, frames, view, palettes, width, font, title: "A & B" };
    return { vectors: svg({ ...options, measure: measurer(...fonts) }), canvas: raster({ ...options, dpr: 1 }) };
}

/**
 * Return a canvas on which an SVG is drawn.
 * @param {string} vectors
 */
async function painted(vectors) {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([vectors], { type: "image/svg+xml" }));
    await image.decode();
    const { width, height } = image;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    penOfCanvas(canvas).drawImage(image, 0, 0);
    return canvas;
}

/**
 * Return the SVG of the stage (the main picture), and a pixel of its sixth heatmap on the saved canvas and in the SVG.
 * @param {[frames: Frames, view: View, palettes: Palettes, font: string]} options
 */
export async function stageOnPaper(options) {
    const { vectors, canvas } = await onPaper(options, { width: 980, fonts: [options[3], "serif"] });
    const { drawn } = window.stage;
    if (!drawn?.derived) throw new Error("there is no stage");
    const { plot, bands } = drawn.layout;
    const [x, y] = [16 + plot.left + 3, 64 + bands[5].top];
    return [vectors, pixelAt(canvas, x, y + 3), pixelAt(await painted(vectors), x, y + 4)];
}

/**
 * Return the texts in a sheet's SVG, and the pixel of its first cell on the screen, on the saved canvas and in the SVG.
 * @param {[frames: Frames, view: View, palettes: Palettes, font: string]} options
 */
export async function sheetOnPaper(options) {
    const { vectors, canvas } = await onPaper(options, { width: 800, fonts: [options[3]] });
    const [grid] = window.stage.drawn?.grids ?? [];
    const x = grid.left + grid.width / grid.columns / 2;
    const y = grid.top + grid.height / grid.rows / 2;
    const words = new DOMParser().parseFromString(vectors, "image/svg+xml").querySelectorAll("text");
    const places = [
        pixelAt(canvasOfBoard(), x, y),
        pixelAt(canvas, 16 + x, 64 + y),
        pixelAt(await painted(vectors), 16 + x, 64 + y),
    ];
    return [[...words].map(text => text.textContent), ...places.map(pixel => pixel.slice(0, 3))];
}
