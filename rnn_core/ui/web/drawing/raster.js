// Raster: a picture with its texts on a new canvas, to be saved as PNG.

import { artOf } from "./art.js";
import { columnOf } from "./layout/fold.js";
import { LOOK, PAPER_PX } from "./paint.js";
import { LOWERED, measurer, penOf } from "./write.js";

/** @import { Composed, SaveOptions, Text } from "./types.js" */

/** @typedef {Omit<Text, "key" | "x" | "y" | "anchor" | "turned" | "inCell"> & { turned?: boolean }} WrittenText */

/**
 * Write a text on a canvas.
 * @param {CanvasRenderingContext2D} pen
 * @param {WrittenText} text
 * @param {string} font
 */
function write(pen, { runs, left, top, width, height, size, colour, turned }, font) {
    pen.save();
    pen.translate(left + width / 2, top + height / 2);
    if (turned) pen.rotate(-Math.PI / 2);
    Object.assign(pen, { fillStyle: colour, textAlign: "left", textBaseline: "middle" });
    let at = (turned ? height : width) / -2;
    for (const { text, bold, low, size: own = size } of runs) {
        pen.font = `${bold ? "bold " : ""}${own}px ${font}`;
        pen.fillText(text, at, low ? LOWERED * size : 0);
        at += pen.measureText(text).width;
    }
    pen.restore();
}

/**
 * Draw the frame around the picked step, if that step is shown.
 * @param {CanvasRenderingContext2D} pen
 * @param {Composed} all
 */
function frame(pen, { layout, colours, view: { picked } }) {
    const { fold, plot, column, spans } = layout;
    if (!picked || picked < fold.first || picked > fold.last) return;
    const left = plot.left + columnOf(fold, picked) * column;
    Object.assign(pen, { strokeStyle: colours.text, lineWidth: LOOK.frame });
    for (const [top, bottom] of spans) pen.strokeRect(left, top, column, bottom - top);
}

/**
 * Return an empty canvas and its pen (2D context). The size is in CSS pixels.
 * @param {number} width
 * @param {number} height
 * @param {number} dpr
 * @returns {[HTMLCanvasElement, CanvasRenderingContext2D]}
 */
function blank(width, height, dpr) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * dpr);
    canvas.height = Math.round(height * dpr);
    return [canvas, penOf(canvas)];
}

/**
 * Return a canvas with a picture on a background with margins.
 * @param {SaveOptions & { dpr?: number }} options - dpr: pixels of the canvas per CSS pixel.
 */
export function raster({ font = "sans-serif", title = "", dpr = 2, ...options }) {
    const art = artOf(options.scene);
    const all = art.compose({ ...options, dpr, measure: measurer(font) });
    const { layout, colours, texts } = all;
    const [stage, brush] = blank(layout.width, layout.height, dpr);
    art.paint(brush, all, null);
    const above = PAPER_PX.edge + (title ? PAPER_PX.head : 0);
    const [canvas, pen] = blank(layout.width + 2 * PAPER_PX.edge, layout.height + above + PAPER_PX.edge, dpr);
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(stage, PAPER_PX.edge * dpr, above * dpr);
    pen.scale(dpr, dpr);
    pen.translate(PAPER_PX.edge, above);
    const head = { runs: [{ text: title, bold: true }], left: 0, top: -PAPER_PX.head, width: 0, height: PAPER_PX.head };
    for (const text of texts) write(pen, text, font);
    if (title) write(pen, { ...head, size: PAPER_PX.title, colour: colours.text }, font);
    frame(pen, all);
    return canvas;
}
