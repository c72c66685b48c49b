// Pointing at a chart: the frame of a step, a press on it, and the window of steps that the mouse draws.

import { all, emit, listen, on } from "../bus.js";
import { messages } from "../messages.js";
import { showTapped } from "./tapping.js";

const TWICE = 400;  // milliseconds between the two presses of a double click

/** Frame a step, or those up to another one, in all that is drawn over the steps, or nothing for null. */
function frame({ element }, step, end = step) {
    const { meta, width, height, margin, xaxis } = element.layout, cursor = element.nextSibling;
    const [first, last] = xaxis?.range ?? [0, 0], high = height - margin.t - margin.b;
    cursor.hidden = !step || !meta?.steps || step < first || step > last;
    if (cursor.hidden) return;
    const each = (width - margin.l - margin.r) / (last - first), left = margin.l + (step - first - 0.5) * each;
    const place = { left, width: (end - step + 1) * each, top: margin.t, height: high };
    for (const [name, value] of Object.entries(place)) cursor.style[name] = `${value}px`;
    cursor.replaceChildren(...meta.spans.map(([foot, head]) => {
        const part = document.createElement("div");
        part.style.inset = `${100 * (1 - head)}% 0 ${100 * foot}%`;
        return part;
    }));
}

/** The step below the pointer, or the nearest one; null where nothing is drawn over the steps. */
function stepBelow({ element }, { clientX }) {
    const { meta, width, margin, xaxis } = element.layout;
    if (!meta?.steps) return null;
    const share = (clientX - element.getBoundingClientRect().left - margin.l) / (width - margin.l - margin.r);
    const [first, last] = xaxis.range;
    return Math.round(first + Math.min(Math.max(share, 0), 1 - 1e-6) * (last - first));
}

/** The mouse, drawn over the steps, chooses a window of them; a double click all of them. */
function zoom(chart) {
    let from = null, pressed = -TWICE, twice = false;
    const to = event => from && event.pointerType === "mouse" ? stepBelow(chart, event) : null;
    return all(
        listen(chart.element, "pointerdown", event => {
            from = chart.told.zooms && event.button === 0 ? stepBelow(chart, event) : null;
            Object.assign(chart, { drags: false, touched: event.pointerType === "touch" });
            twice = event.timeStamp - pressed < TWICE;  // by when it was pressed, however late one hears of it
            pressed = event.timeStamp;
        }),
        listen(window, "pointermove", event => {
            const step = to(event);
            chart.drags ||= step && step !== from;  // then it is no press
            if (chart.drags && step) frame(chart, Math.min(from, step), Math.max(from, step));
        }),
        listen(window, "pointerup", event => {
            const step = to(event), ends = [Math.min(from, step), Math.max(from, step)];
            from = null;
            if (step && ends[0] < ends[1]) messages.zoomed(chart.told.place, ...ends);
            else if (step && twice) messages.zoomed(chart.told.place, 1, null);
        }),
    );
}

/** Handle what the pointer does on a chart that Plotly has drawn. Returns the clean-up. */
export function point(chart, Plotly) {
    const { element } = chart;
    const stepOf = ({ points: [{ x, data }] }) => element.layout.meta?.steps && data.xaxis !== "x2" ? Math.round(x) : null;
    element.on("plotly_click", ({ points }) => {
        if (chart.drags) return;
        showTapped(chart, Plotly, points);
        const { presses, picks, place } = chart.told, step = stepOf({ points });
        if (presses) messages.pressed(place, points.map(point => point.customdata ?? null));
        if (element.layout.meta?.handle) emit("point", points[0].x);
        if (step && picks) messages.picked(place, step);
    });
    element.on("plotly_hover", event => emit("step", stepOf(event)));
    element.on("plotly_unhover", () => emit("step", null));
    return all(zoom(chart), on("step", step => frame(chart, step)));
}
