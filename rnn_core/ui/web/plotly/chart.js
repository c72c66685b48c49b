// A Plotly figure. Its element stays the same for the whole visit. The figure is redrawn only if its content, its size
// or its position changes.

import { end, follow } from "../beat.js";
import { all, listen, on, state } from "../bus.js";
import { find } from "../elements.js";
import { Epochs } from "../epochs.js";
import { partOf } from "../parts.js";
import { heightBelowFigure, topOf } from "../space.js";
import { changed, fit } from "./fitting.js";
import { hold, waitOf } from "./flashing.js";
import { load } from "./plotly.js";
import { point } from "./pointing.js";

/** @import { CalmState } from "../drawing/data/calm.js" */
/** @import { ChartData, ChartMessage, ChartPlace, CleanUp, Component, Figure, FigureAxis, Item } from "../types.js" */
/** @import { PlotElement, Plotly, SentFigure, Timer } from "../types.js" */

const CONFIG = { displayModeBar: false, scrollZoom: false };
const REST_FACTOR = 5; // while the network trains, Plotly pauses for this multiple of the time of its last drawing

/**
 * The figure of an epoch, and a text that identifies it.
 * @typedef {{ figure: Figure, sent: string }} DecodedFigure
 */

/**
 * The chart of an element.
 *
 * item: the epoch that is drawn, or will be drawn next. newest: the last message. free: the time at which Plotly's
 * pause ends. bars: the orientation of each colour bar on the screen. drawn: a text that identifies the figure on the
 * screen and its size. touched: the last press was by a finger.
 * @typedef {{
 *     element: PlotElement,
 *     epochs: Epochs<SentFigure, ChartMessage, DecodedFigure>,
 *     item: Item<ChartMessage, DecodedFigure> | null,
 *     newest: ChartData | null,
 *     free: number,
 *     leave: CleanUp,
 *     cleanUp?: CleanUp | null,
 *     timer?: Timer,
 *     bars?: string,
 *     drawn?: string,
 *     calm?: CalmState,
 *     calmTimer?: Timer,
 *     touched?: boolean,
 *     tapTimer?: Timer,
 * }} Chart
 */

/** @type {WeakMap<PlotElement, Chart>} */
const charts = new WeakMap();

/**
 * Return the chart of an element. The first call makes it.
 * @param {PlotElement} element
 */
function chartOf(element) {
    const known = charts.get(element);
    if (known) return known;
    /** @type {Chart} */
    const chart = {
        element,
        epochs: new Epochs({
            decode,
            show: item => {
                chart.item = item;
                show(chart, window.Plotly);
            },
        }),
        item: null,
        newest: null,
        free: 0,
        leave: () => {
            chart.cleanUp?.();
            chart.cleanUp = null;
        },
    };
    charts.set(element, chart);
    return chart;
}

/**
 * Return the figure of an epoch: the base figure with the epoch's differences applied.
 * @param {ChartMessage} message
 * @param {SentFigure} sent
 * @returns {DecodedFigure}
 */
function decode({ base }, { figure }) {
    const whole = /** @type {Figure} */ (changed(partOf(base), figure));
    return { figure: whole, sent: base + JSON.stringify(figure) };
}

/**
 * Draw an item with Plotly, and set the time at which Plotly's pause ends.
 * @param {Chart} chart
 * @param {Item<ChartMessage, DecodedFigure>} item
 * @param {Plotly} Plotly
 */
async function redraw(chart, { figure, place, alt }, Plotly) {
    const { element } = chart;
    const { data, layout } = fit(element, figure, alt);
    const begun = performance.now();
    element.style.height = `${layout.height}px`;
    document.documentElement.style.setProperty(`--${place}-height`, element.style.height);
    const axes = Object.keys(layout).filter(key => key.startsWith("coloraxis"));
    const orientations = axes
        .sort()
        .map(key => [key, /** @type {FigureAxis} */ (layout[key]).colorbar?.orientation])
        .join();
    // If the orientation of a colour bar changes, Plotly does not remove the old tick labels.
    if (chart.bars !== orientations) for (const bar of element.querySelectorAll(".colorbar")) bar.remove();
    chart.bars = orientations;
    await Plotly.react(element, data, layout, CONFIG);
    const now = performance.now();
    chart.free = now + REST_FACTOR * (now - begun);
}

/**
 * Set the label and the epoch of the drawn figure.
 * @param {PlotElement} element
 * @param {ChartMessage} item
 */
function label(element, { epoch, alt }) {
    element.setAttribute("role", "img");
    element.ariaLabel = alt;
    element.dataset.epoch = String(epoch);
}

/**
 * Draw the item of a chart in the browser's next frame. While the network trains, wait until Plotly's pause is over,
 * unless the visitor moves the handle on the curve.
 * @param {Chart} chart
 * @param {Plotly} Plotly
 */
function show(chart, Plotly) {
    const rests = state.received.epoch?.playing && state.hand === null;
    clearTimeout(chart.timer);
    const wait = rests ? Math.max(0, chart.free - performance.now()) : 0;
    chart.timer = setTimeout(() => requestAnimationFrame(() => paint(chart, Plotly)), wait);
    chart.element.toggleAttribute("data-busy", true);
}

/**
 * Draw the item of a chart, unless it is on the screen already. If the figure would flash, draw it later.
 * @param {Chart} chart
 * @param {Plotly} Plotly
 */
async function paint(chart, Plotly) {
    const { element, item } = chart;
    if (!item) return;
    const wait = element.clientWidth ? waitOf(chart, item.figure) : 0;
    if (wait) return hold(chart, wait, () => show(chart, Plotly));
    // A chart without a width is folded or hidden.
    if (element.clientWidth) {
        const place = [
            element.clientWidth,
            innerWidth,
            innerHeight,
            topOf(element),
            heightBelowFigure(element, item.alt),
        ];
        const wanted = [item.sent, ...place].join();
        if (chart.drawn !== wanted) await redraw(chart, item, Plotly);
        chart.drawn = wanted;
        element.dataset.window = `${innerWidth} x ${innerHeight}`;
        label(element, item);
        follow(element, chart.newest?.beat);
        chart.cleanUp ??= attend(chart, Plotly);
    }
    if (chart.item === item) element.toggleAttribute("data-busy", false);
}

/**
 * Listen to the page and to the pointer, once the chart is drawn. Returns the clean-up.
 * @param {Chart} chart
 * @param {Plotly} Plotly
 */
function attend(chart, Plotly) {
    const { element } = chart;
    const resized = new ResizeObserver(() => show(chart, Plotly));
    resized.observe(element);
    resized.observe(element.closest(".st-key-screen") ?? element);
    return all(
        point(chart, Plotly),
        chart.epochs.follow(),
        () => resized.disconnect(),
        listen(window, "resize", () => show(chart, Plotly)),
    );
}

/** @param {Component<ChartData>} component */
export function draw({ data, root }) {
    const chart = chartOf(/** @type {PlotElement} */ (find(root, ".chart")));
    chart.newest = data;
    chart.element.hidden = !data.now;
    if (!data.now && data.beat) end(chart.element);
    Object.assign(find(root, "h2"), { textContent: data.heading ?? "", hidden: !data.heading });
    if (data.now) receive(chart, data, root);
    return chart.leave;
}

/**
 * Handle a message as soon as its base figure and Plotly's script have arrived.
 * @param {Chart} chart
 * @param {ChartPlace & ChartMessage} data
 * @param {ParentNode} root
 */
function receive(chart, data, root) {
    if (data.base && !partOf(data.base)) {
        const off = on("part", () => {
            off();
            if (chart.newest === data) receive(chart, data, root);
        });
        return;
    }
    const failed = find(root, ".failed");
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
    find(root, ".calm").textContent = data.calm;
    find(failed, "p").textContent = data.failed;
    Object.assign(find(failed, "button"), { textContent: data.again, onclick: begin });
    begin();
}
