// A download: a file from the server, or a picture that the browser draws.

import { PAPER_PX } from "./drawing/paint.js";
import { raster } from "./drawing/raster.js";
import { svg } from "./drawing/svg.js";
import { measurer } from "./drawing/write.js";
import { written } from "./plotly/fitting.js";
import { load } from "./plotly/plotly.js";

/** @import { Component, DownloadData } from "./types.js" */

const WIDTH_PX = 1600;
const REVOKED_AFTER_MS = 60_000; // by then the browser has saved the picture

/** @param {Component<DownloadData>} component */
export function draw({ data, root }) {
    /** @type {Record<string, string>} The storage of this browser tab, which outlives a reload of the page. */
    let tab = {};
    try {
        tab = sessionStorage;
    } catch {} // the browser may forbid session storage
    if (tab.saved !== data.press) save(data, root);
    tab.saved = data.press;
    return () => {};
}

/**
 * Save the server's file, or a picture that this browser draws: a scene (the stage or a panel) or a Plotly figure.
 * @param {DownloadData} data
 * @param {ParentNode} root
 */
async function save(data, root) {
    const address = data.address ?? (await (data.stage ? drawStage(data) : drawFigure(data)));
    const link = document.createElement("a");
    link.href = address;
    link.download = data.name;
    root.append(link); // into the open menu, because a click outside of the menu would close it
    link.click();
    link.remove();
    if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), REVOKED_AFTER_MS);
}

/**
 * Return the address of a picture of a Plotly figure.
 * @param {DownloadData} data
 */
async function drawFigure({ figure, kind, scale, plotly }) {
    if (!figure || !plotly) throw new Error("a figure cannot be saved without the address of plotly.js");
    const Plotly = await load(plotly);
    const config = { staticPlot: true };
    return Plotly.toImage({ ...written(figure), config }, { format: kind, scale, width: null, height: null });
}

/**
 * Return the address of a picture of a scene, as SVG or as PNG.
 * @param {DownloadData} data
 */
async function drawStage({ stage, kind, scale, title, palettes, font }) {
    if (!stage || !palettes || !font) throw new Error("a stage cannot be saved without palettes and a font");
    const { scene, frames, view } = stage;
    const look = { ...view, beside: true, em: 1, room: null };
    const options = { scene, frames, view: look, palettes, width: WIDTH_PX - 2 * PAPER_PX.edge, font, title };
    if (kind === "svg") {
        const text = svg({ ...options, measure: measurer(font, "sans-serif") });
        return URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    }
    const canvas = raster({ ...options, dpr: scale });
    /** @type {Blob | null} */
    const image = await new Promise(resolve => canvas.toBlob(resolve, "image/png"));
    if (!image) throw new Error("the browser made no picture of the canvas");
    return URL.createObjectURL(image);
}
