// What is saved as a file: one that the server has, or a figure that is drawn once more, beside the page.

async function draw({ data, parentElement }) {
    let tab = {};
    try { tab = sessionStorage; } catch {}  // a browser may forbid it
    if (tab.saved === data.press) return;
    tab.saved = data.press;
    const link = document.createElement("a");
    link.href = data.address ?? await print(data);
    link.download = data.name;
    parentElement.append(link);  // a press elsewhere would close the menu
    link.click();
    link.remove();
}

async function print({ figure, kind, scale }) {
    const Plotly = await window.rnnPlotly, config = { staticPlot: true };
    return Plotly.toImage({ ...figure, config }, { format: kind, scale, width: null, height: null });
}
