// What is saved as a file: one that the server has, or a picture that is drawn once more, beside the page.

import { PAPER } from "./drawing/paint.js";
import { raster } from "./drawing/raster.js";
import { svg } from "./drawing/svg.js";
import { measurer } from "./drawing/write.js";
import { load } from "./plotly/plotly.js";

const WIDTH = 1600; // pixels

export function draw({ data, root }) {
    let tab = {};
    try {
        tab = sessionStorage;
    } catch {} // a browser may forbid it
    if (tab.saved !== data.press) save(data, root);
    tab.saved = data.press;
    return () => {};
}

async function save(data, root) {
    const address = data.address ?? (await (data.stage ? drawStage : drawFigure)(data)),
        link = document.createElement("a");
    link.href = address;
    link.download = data.name;
    root.append(link); // a press elsewhere would close the menu
    link.click();
    link.remove();
    if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), 60_000); // it has been saved by then
}

async function drawFigure({ figure, kind, scale, plotly }) {
    const Plotly = await load(plotly),
        config = { staticPlot: true };
    return Plotly.toImage({ ...figure, config }, { format: kind, scale, width: null, height: null });
}

async function drawStage({ stage: { scene, frames, view }, kind, scale, title, palettes, font }) {
    const look = { ...view, beside: true, em: 1, room: null };
    const options = { scene, frames, view: look, palettes, width: WIDTH - 2 * PAPER.edge, font, title };
    if (kind === "svg") {
        const text = svg({ ...options, measure: measurer(font, "sans-serif") });
        return URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    }
    const canvas = raster({ ...options, dpr: scale });
    return URL.createObjectURL(await new Promise(resolve => canvas.toBlob(resolve, "image/png")));
}
