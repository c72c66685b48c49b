// A figure, drawn in place: one element for as long as the visit lasts, in which what is new is changed.
// What it has drawn of other epochs it keeps, and shows again as soon as the hand on the scrubber is there.

import { all, emit, listen, on, state } from "../bus.js";
import { fetchAhead, fetchAtHand, keep } from "./epochs.js";
import { baseOf, changed } from "./figures.js";
import { fit, restOfPanel, SMALLEST, topOf } from "./fitting.js";
import { calm, hold } from "./flashing.js";
import { repaint } from "./painting.js";
import { load } from "./plotly.js";
import { point } from "./pointing.js";
import { sketch } from "./sketching.js";

const CONFIG = { displayModeBar: false, scrollZoom: false };
const LATE = 3;  // epochs that may wait to be shown while it trains
const SETTLES = 300;  // milliseconds before Plotly draws what was painted

const charts = new WeakMap();  // element -> chart

/** The chart of an element: what is drawn there, and what is still to come. */
export function chartOf(element) {
    if (!charts.has(element)) {
        const chart = { element, told: null, newest: null, seen: null, way: [] };
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
    const letters = layout.letters < SMALLEST ? { texttemplate: "" } : { textfont: { size: layout.letters } };
    const own = trace => ({ ...(layout.fine && { xgap: 0 }), ...(trace.meta === "letters" && letters) });
    const data = figure.data.map(trace => ({ ...trace, ...own(trace) }));
    const axes = Object.keys(layout).filter(name => name.startsWith("coloraxis")).sort();
    const bars = axes.map(name => [name, layout[name].colorbar?.orientation]).join();
    if (chart.bars !== bars) element.querySelectorAll(".colorbar").forEach(bar => bar.remove());
    chart.bars = bars;  // of one that is turned Plotly leaves the old numbers, and makes room for them
    await Plotly.react(element, data, layout, CONFIG);
    element.querySelector(".sketch")?.remove();
    chart.seen = figure;
    if (layout.meta?.handle) emit("curve");
}

/** Say which epoch is drawn: by the name of the figure, and to all that must say the same as it. */
function name({ element }, { epoch, alt, says }) {
    element.setAttribute("role", "img");
    element.ariaLabel = says?.reading ?? alt;
    element.ariaDescription = says ? alt : null;
    element.dataset.epoch = epoch;
    if (says) emit("shown", state.shown = { epoch, says });
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
    const wait = calm(chart, told.figure);
    if (wait) return hold(chart, wait, () => show(chart, Plotly));
    const stands = [element.clientWidth, innerWidth, innerHeight, topOf(chart), restOfPanel(chart)].join();
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
        () => resized.disconnect(),
        listen(element, "pointerenter", () => settle(chart, Plotly)),
        listen(window, "resize", () => show(chart, Plotly)),
        on("epoch", epoch => go(chart, epoch, Plotly)),
    );
}

/** Go where the hand is. */
async function go(chart, epoch, Plotly) {
    if (!chart.kept.has(epoch)) await fetchAtHand(chart, epoch);
    if (!chart.kept.has(epoch) || (state.hand ?? epoch) !== epoch) return;
    chart.way = [];
    chart.told = chart.kept.get(epoch);
    show(chart, Plotly);
}

/** Go to the next of the epochs on the way to the newest one. */
function walk(chart, Plotly) {
    clearTimeout(chart.walks);
    if (!chart.way.length || state.pausing) return;
    chart.told = chart.kept.get(chart.way.shift());
    show(chart, Plotly);
    if (chart.way.length) chart.walks = setTimeout(() => walk(chart, Plotly), 1000 / chart.told.speed);
}

export function draw({ data, root }) {
    const chart = chartOf(root.querySelector(".chart"));
    chart.newest = data;
    chart.element.hidden = !data.figure;
    Object.assign(root.querySelector("h2"), { textContent: data.heading ?? "", hidden: !data.heading });
    if (data.figure) receive(chart, data, root);
    return chart.leave;
}

/** Keep the figures of a message, and go to its epoch as soon as what they are told apart from is there. */
function receive(chart, data, root) {
    const base = baseOf(data.base);
    if (data.base && !base) {
        const off = on("base", () => {
            off();
            if (chart.newest === data) receive(chart, data, root);
        });
        return;
    }
    const { more, says, ...told } = data, others = Object.keys(more).map(Number);
    for (const epoch of others) keep(chart, { ...told, epoch, figure: changed(base, more[epoch]), says: says?.[epoch] });
    keep(chart, Object.assign(told, { figure: changed(base, data.figure), says: says?.[data.epoch] }));
    fetchAhead(chart);
    const last = chart.told;
    if (last && state.hand !== null && state.hand !== data.epoch) return;  // the hand is ahead
    if (told.speed && last?.of === told.of)
        chart.way = [...chart.way, ...others, data.epoch].filter(epoch => epoch > last.epoch).slice(-LATE);
    else chart.way = [data.epoch];
    chart.told ??= told;
    if (!chart.seen && sketch(chart, told)) name(chart, told);
    begin(chart, data, root);
}

/** Draw with Plotly; where its script does not arrive, say so and offer to try again. */
function begin(chart, data, root) {
    const failed = root.querySelector(".failed");
    const go = () => {
        failed.hidden = true;
        load(data.plotly).then(Plotly => walk(chart, Plotly), () => { failed.hidden = false; });
    };
    root.querySelector(".calm").textContent = data.calm;
    failed.firstChild.textContent = data.failed;
    Object.assign(failed.lastChild, { textContent: data.again, onclick: go });
    if (window.Plotly) go();
    else requestAnimationFrame(() => setTimeout(go));  // once the sketch is seen
}
