// A figure that is drawn once more, beside the page, and saved as a file.

async function draw({ data, parentElement }) {
    let tab = {};
    try { tab = sessionStorage; } catch {}  // a browser may forbid it
    if (tab.saved === data.press) return;
    tab.saved = data.press;
    const { figure, kind, scale } = data, config = { staticPlot: true };
    const Plotly = await window.rnnPlotly;
    const link = document.createElement("a");
    link.href = await Plotly.toImage({ ...figure, config }, { format: kind, scale, width: null, height: null });
    link.download = data.name;
    parentElement.append(link);  // a press elsewhere would close the menu
    link.click();
    link.remove();
}
