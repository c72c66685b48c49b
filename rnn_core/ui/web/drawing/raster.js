// Raster: a stage on a canvas of its own, with its words, for a picture that can be saved.

import { compose } from "./compose.js";
import { columnOf } from "./layout/fold.js";
import { LOOK, paintBand, paintLegends, paintStrip } from "./paint.js";
import { measurer } from "./words.js";

/** Write a text. */
function write(pen, { runs, left, top, width, height, size, colour, turned }, font) {
    pen.save();
    pen.translate(left + width / 2, top + height / 2);
    if (turned) pen.rotate(-Math.PI / 2);
    Object.assign(pen, { fillStyle: colour, textAlign: "left", textBaseline: "middle" });
    let at = (turned ? height : width) / -2;
    for (const { text, bold, size: own = size } of runs) {
        pen.font = `${bold ? "bold " : ""}${own}px ${font}`;
        pen.fillText(text, at, 0);
        at += pen.measureText(text).width;
    }
    pen.restore();
}

/** Frame the step that is picked. */
function frame(pen, { layout, colours, view: { picked } }) {
    const { fold, plot, column, spans } = layout;
    if (!picked || picked < fold.first || picked > fold.last) return;
    const left = plot.left + columnOf(fold, picked) * column;
    Object.assign(pen, { strokeStyle: colours.text, lineWidth: LOOK.frame });
    for (const [top, bottom] of spans) pen.strokeRect(left, top, column, bottom - top);
}

/** Return a canvas with a stage. options: as `compose` has them, but for `measure`; font: the family of the words. */
export function raster({ font = "sans-serif", dpr = 2, ...options }) {
    const all = compose({ ...options, dpr, measure: measurer(font) });
    const { layout, colours } = all;
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    canvas.width = Math.round(layout.width * dpr);
    canvas.height = Math.round(layout.height * dpr);
    paintLegends(pen, all);
    for (const number of layout.bands.keys()) paintBand(pen, all, number);
    paintStrip(pen, all);
    pen.globalCompositeOperation = "destination-over"; // what is painted so far is transparent between its cells
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.globalCompositeOperation = "source-over";
    pen.scale(dpr, dpr);
    for (const text of all.texts) write(pen, text, font);
    frame(pen, all);
    return canvas;
}
