// What is saved as a file: one that the server has, or a figure that is drawn once more, beside the page.

import { load } from "./plotly/plotly.js";

export function draw({ data, root }) {
    let tab = {};
    try { tab = sessionStorage; } catch {}  // a browser may forbid it
    if (tab.saved !== data.press) save(data, root);
    tab.saved = data.press;
    return () => {};
}

async function save(data, root) {
    const link = document.createElement("a");
    link.href = data.address ?? await print(data);
    link.download = data.name;
    root.append(link);  // a press elsewhere would close the menu
    link.click();
    link.remove();
}

async function print({ figure, kind, scale, plotly }) {
    const Plotly = await load(plotly), config = { staticPlot: true };
    return Plotly.toImage({ ...figure, config }, { format: kind, scale, width: null, height: null });
}
