// A figure, drawn in place: one element for as long as the visit lasts, in which Plotly changes what is new.
// What it has drawn of other epochs it keeps, and shows again as soon as the hand on the scrubber is there.

const CONFIG = { displayModeBar: false, scrollZoom: false };
const KEPT = 300;  // epochs

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

/** Keep what is drawn of an epoch, as long as `of` says that other epochs belong to it. */
function keep(chart, data) {
    if (chart.of !== data.of) Object.assign(chart, { of: data.of, kept: new Map() });
    chart.kept.delete(data.epoch);
    chart.kept.set(data.epoch, data);
    if (chart.kept.size > KEPT) chart.kept.delete(chart.kept.keys().next().value);
}

/** Draw what the chart was told last, before the browser shows its next frame. */
function show(chart, Plotly) {
    chart.waits ??= requestAnimationFrame(async () => {
        chart.waits = null;
        const { figure, alt, epoch, content } = chart.told, width = chart.clientWidth;
        if (!width) return;  // it is folded away, or has nothing to show
        if (chart.content !== content || chart.layout.width !== width) {
            await Plotly.react(chart, figure.data, { ...figure.layout, width }, CONFIG);
            Object.assign(chart, { content, ariaLabel: alt });
            chart.setAttribute("role", "img");
        }
        chart.dataset.epoch = epoch;
        if (chart.resized) return;
        chart.on("plotly_click", ({ points }) => {
            if (chart.told.presses) chart.tell("pressed", points.map(point => point.customdata ?? null));
        });
        chart.resized = new ResizeObserver(() => show(chart, Plotly));
        chart.resized.observe(chart);
        window.addEventListener("epoch", ({ detail }) => {
            if (!chart.kept.has(detail)) return;
            chart.told = chart.kept.get(detail);
            show(chart, Plotly);
        });
    });
}

function draw({ data, parentElement, setTriggerValue }) {
    const chart = parentElement.querySelector(".chart"), failed = parentElement.querySelector(".failed");
    Object.assign(chart, { tell: setTriggerValue, hidden: !data.figure });
    if (!data.figure) return;
    data.content = JSON.stringify([data.figure, data.alt]);
    keep(chart, data);
    if (chart.told && window.rnnHand !== undefined && window.rnnHand !== data.epoch) return;  // the hand is ahead
    chart.told = data;
    chart.style.height = `${data.figure.layout.height}px`;
    const begin = () => {
        failed.hidden = true;
        load(data.plotly).then(Plotly => show(chart, Plotly), () => { failed.hidden = false; });
    };
    failed.firstChild.textContent = data.failed;
    Object.assign(failed.lastChild, { textContent: data.again, onclick: begin });
    begin();
}
