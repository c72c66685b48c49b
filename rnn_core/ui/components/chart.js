// A figure, drawn in place: one element for as long as the visit lasts, in which Plotly changes what is new.

const CONFIG = { displayModeBar: false, scrollZoom: false };

/** Plotly's script, loaded once for all figures of the page. */
function load(name) {
    window.rnnPlotly ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => {
            script.remove();
            window.rnnPlotly = null;
            reject(new Error(name));
        };
        script.src = new URL(name, document.baseURI);
        document.head.append(script);
    });
    return window.rnnPlotly;
}

/** Draw what the chart was told last, before the browser shows its next frame. */
function show(chart, Plotly) {
    chart.waits ??= requestAnimationFrame(async () => {
        chart.waits = null;
        const { figure, alt, epoch } = chart.told, { layout } = figure ?? {}, width = chart.clientWidth;
        if (!width) return;  // it is folded away, or has nothing to show
        await Plotly.react(chart, figure.data, { ...layout, width }, CONFIG);
        chart.dataset.epoch = epoch;
        chart.setAttribute("role", "img");
        chart.ariaLabel = alt;
        if (chart.resized) return;
        chart.on("plotly_click", ({ points }) => {
            if (chart.told.presses) chart.tell("pressed", points.map(point => point.customdata ?? null));
        });
        chart.resized = new ResizeObserver(() => chart.clientWidth === chart.layout.width || show(chart, Plotly));
        chart.resized.observe(chart);
    });
}

function draw({ data, parentElement, setTriggerValue }) {
    const chart = parentElement.querySelector(".chart"), failed = parentElement.querySelector(".failed");
    const content = JSON.stringify([data.figure, data.alt, data.epoch]), same = content === chart.content;
    Object.assign(chart, { tell: setTriggerValue, hidden: !data.figure });
    if (same || !data.figure) return;
    Object.assign(chart, { told: data, content });
    chart.style.height = `${data.figure.layout.height}px`;
    const begin = () => {
        failed.hidden = true;
        load(data.plotly).then(Plotly => show(chart, Plotly), () => { failed.hidden = false; });
    };
    failed.firstChild.textContent = data.failed;
    Object.assign(failed.lastChild, { textContent: data.again, onclick: begin });
    begin();
}
