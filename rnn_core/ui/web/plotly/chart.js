// A figure of Plotly's, drawn in place: one element for as long as the visit lasts, in which what is new is changed.

import { all, listen, on } from "../bus.js";
import { Epochs } from "../epochs.js";
import { baseOf, changed } from "./figures.js";
import { restOfPanel, topOf } from "../place.js";
import { fit } from "./fitting.js";
import { hold, waitOf } from "./flashing.js";
import { repaint } from "./painting.js";
import { load } from "./plotly.js";
import { point } from "./pointing.js";

const CONFIG = { displayModeBar: false, scrollZoom: false };
const SETTLES = 300;  // milliseconds before Plotly draws what was painted

const charts = new WeakMap();  // element -> chart

/** The chart of an element: what is drawn there, and what is still to come. */
export function chartOf(element) {
    if (!charts.has(element)) {
        const chart = { element, told: null, newest: null, seen: null };
        chart.epochs = new Epochs({
            decode: ({ base }, { figure }) => ({ figure: changed(baseOf(base), figure) }),
            show: item => {
                chart.told = item;
                show(chart, window.Plotly);
            },
        });
        chart.leave = () => {
            chart.cleanUp?.();
            chart.cleanUp = null;
        };
        charts.set(element, chart);
    }
    return charts.get(element);
}

/** Note in the page whether more is to be drawn than is seen. */
function note({ element, waits, settles }) {
    element.toggleAttribute("data-busy", Boolean(waits || settles));
}

/** Have Plotly draw what the chart was told last. */
async function redraw(chart, Plotly) {
    const { element } = chart, { figure, place } = chart.told, layout = fit(chart, figure);
    clearTimeout(chart.settles);
    Object.assign(chart, { seen: null, settles: null, fine: layout.fine });
    element.style.height = `${layout.height}px`;
    document.documentElement.style.setProperty(`--${place}-height`, element.style.height);
    const data = figure.data.map(trace => ({ ...trace, ...(layout.fine && { xgap: 0 }) }));
    const axes = Object.keys(layout).filter(name => name.startsWith("coloraxis")).sort();
    const bars = axes.map(name => [name, layout[name].colorbar?.orientation]).join();
    if (chart.bars !== bars) element.querySelectorAll(".colorbar").forEach(bar => bar.remove());
    chart.bars = bars;  // of one that is turned Plotly leaves the old numbers, and makes room for them
    await Plotly.react(element, data, layout, CONFIG);
    chart.seen = figure;
}

/** Say which epoch is drawn, in the name of the figure. */
function name({ element }, { epoch, alt }) {
    element.setAttribute("role", "img");
    element.ariaLabel = alt;
    element.dataset.epoch = epoch;
}

/** Have Plotly draw what was painted. */
function settle(chart, Plotly) {
    if (!chart.settles) return;
    chart.stands = null;
    show(chart, Plotly);
}

/** Have Plotly draw what was painted when it stays: not between two epochs of a training. */
function settleSoon(chart, Plotly) {
    clearTimeout(chart.settles);
    chart.settles = setTimeout(() => (chart.newest.speed ? settleSoon : settle)(chart, Plotly), SETTLES);
}

/** Show what the chart was told last, before the browser shows its next frame. */
function show(chart, Plotly) {
    chart.waits ??= requestAnimationFrame(async () => {
        chart.waits = null;
        await paint(chart, Plotly);
        note(chart);
    });
    note(chart);
}

/** Draw what the chart was told last: the values alone where nothing else is new, or all of it by Plotly. */
async function paint(chart, Plotly) {
    const { element, told } = chart;
    if (!element.clientWidth) return;  // it is folded away, or has nothing to show
    const wait = waitOf(chart, told.figure);
    if (wait) return hold(chart, wait, () => show(chart, Plotly));
    const stands = [element.clientWidth, innerWidth, innerHeight, topOf(element), restOfPanel(element, told.alt)].join();
    if (chart.stands !== stands || !repaint(chart, told.figure)) {
        chart.stands = stands;
        await redraw(chart, Plotly);
    } else if (chart.painted) settleSoon(chart, Plotly);
    chart.painted = false;
    element.dataset.window = `${innerWidth} x ${innerHeight}`;
    name(chart, told);
    chart.cleanUp ??= attend(chart, Plotly);
}

/** Handle what happens on the page and below the pointer, once the chart is drawn. Returns the clean-up. */
function attend(chart, Plotly) {
    const { element } = chart, resized = new ResizeObserver(() => show(chart, Plotly));
    for (const each of [element, element.closest(".st-key-screen") ?? element]) resized.observe(each);
    return all(
        point(chart, Plotly),
        chart.epochs.follow(),
        () => resized.disconnect(),
        listen(element, "pointerenter", () => settle(chart, Plotly)),
        listen(window, "resize", () => show(chart, Plotly)),
    );
}

export function draw({ data, root }) {
    const chart = chartOf(root.querySelector(".chart"));
    chart.newest = data;
    chart.element.hidden = !data.now;
    Object.assign(root.querySelector("h2"), { textContent: data.heading ?? "", hidden: !data.heading });
    if (data.now) receive(chart, data, root);
    return chart.leave;
}

/** Take a message as soon as the figure that others are told apart from is there. */
function receive(chart, data, root) {
    if (data.base && !baseOf(data.base)) {
        const off = on("part", () => {
            off();
            if (chart.newest === data) receive(chart, data, root);
        });
        return;
    }
    const failed = root.querySelector(".failed");
    const begin = () => {
        failed.hidden = true;
        load(data.plotly).then(() => { if (chart.newest === data) chart.epochs.receive(data); }, () => { failed.hidden = false; });
    };
    root.querySelector(".calm").textContent = data.calm;
    failed.firstChild.textContent = data.failed;
    Object.assign(failed.lastChild, { textContent: data.again, onclick: begin });
    begin();
}
