// A figure of Plotly's, drawn in place: one element for as long as the visit lasts, in which what is new is changed.

import { all, listen, on, state } from "../bus.js";
import { Epochs } from "../epochs.js";
import { partOf } from "../parts.js";
import { restOfPanel, topOf } from "../place.js";
import { changed, fit } from "./fitting.js";
import { hold, waitOf } from "./flashing.js";
import { load } from "./plotly.js";
import { point } from "./pointing.js";

const CONFIG = { displayModeBar: false, scrollZoom: false };
const REST = 5; // while one trains Plotly leaves the page alone for so many times as long as it has drawn

const charts = new WeakMap(); // element -> chart

/** The chart of an element: what is drawn there, and what is still to come. */
export function chartOf(element) {
    if (!charts.has(element)) {
        const chart = { element, told: null, newest: null, free: 0 };
        chart.epochs = new Epochs({
            decode: ({ base }, { figure }) => ({
                figure: changed(partOf(base), figure),
                sent: base + JSON.stringify(figure),
            }),
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

/** Have Plotly draw what the chart was told last, and note until when it is to leave the page alone. */
async function redraw(chart, Plotly) {
    const {
            element,
            told: { figure, place, alt },
        } = chart,
        layout = fit(element, figure, alt),
        begun = performance.now();
    element.style.height = `${layout.height}px`;
    document.documentElement.style.setProperty(`--${place}-height`, element.style.height);
    const axes = Object.keys(layout)
        .filter(name => name.startsWith("coloraxis"))
        .sort();
    const bars = axes.map(name => [name, layout[name].colorbar?.orientation]).join();
    if (chart.bars !== bars) element.querySelectorAll(".colorbar").forEach(bar => bar.remove());
    chart.bars = bars; // of one that is turned Plotly leaves the old numbers, and makes room for them
    await Plotly.react(element, figure.data, layout, CONFIG);
    const now = performance.now();
    chart.free = now + REST * (now - begun);
}

/** Say which epoch is drawn, in the name of the figure. */
function name({ element }, { epoch, alt }) {
    element.setAttribute("role", "img");
    element.ariaLabel = alt;
    element.dataset.epoch = epoch;
}

/** Show what the chart was told last: at once, or while one trains as soon as Plotly has rested. */
function show(chart, Plotly) {
    const rests = state.received.epoch?.playing && state.hand === null;
    clearTimeout(chart.timer);
    const wait = rests ? Math.max(0, chart.free - performance.now()) : 0;
    chart.timer = setTimeout(() => requestAnimationFrame(() => paint(chart, Plotly)), wait);
    chart.element.toggleAttribute("data-busy", true);
}

/** Draw what the chart was told last, unless it stands there. */
async function paint(chart, Plotly) {
    const { element, told } = chart,
        wait = element.clientWidth ? waitOf(chart, told.figure) : 0;
    if (wait) return hold(chart, wait, () => show(chart, Plotly));
    if (element.clientWidth) {
        // else it is folded away, or has nothing to show
        const place = [element.clientWidth, innerWidth, innerHeight, topOf(element), restOfPanel(element, told.alt)];
        const stands = [told.sent, ...place].join();
        if (chart.stands !== stands) await redraw(chart, Plotly);
        chart.stands = stands;
        element.dataset.window = `${innerWidth} x ${innerHeight}`;
        name(chart, told);
        chart.cleanUp ??= attend(chart, Plotly);
    }
    if (chart.told === told) element.toggleAttribute("data-busy", false);
}

/** Handle what happens on the page and below the pointer, once the chart is drawn. Returns the clean-up. */
function attend(chart, Plotly) {
    const { element } = chart,
        resized = new ResizeObserver(() => show(chart, Plotly));
    for (const each of [element, element.closest(".st-key-screen") ?? element]) resized.observe(each);
    return all(
        point(chart, Plotly),
        chart.epochs.follow(),
        () => resized.disconnect(),
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
    if (data.base && !partOf(data.base)) {
        const off = on("part", () => {
            off();
            if (chart.newest === data) receive(chart, data, root);
        });
        return;
    }
    const failed = root.querySelector(".failed");
    const begin = () => {
        failed.hidden = true;
        load(data.plotly).then(
            () => {
                if (chart.newest === data) chart.epochs.receive(data);
            },
            () => {
                failed.hidden = false;
            },
        );
    };
    root.querySelector(".calm").textContent = data.calm;
    failed.firstChild.textContent = data.failed;
    Object.assign(failed.lastChild, { textContent: data.again, onclick: begin });
    begin();
}
