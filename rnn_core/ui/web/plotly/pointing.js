// Pointing at a chart: the frame of a step, and a press on what is drawn.

import { all, emit, listen, on } from "../bus.js";
import { messages } from "../messages.js";
import { showTapped } from "./tapping.js";

/** Frame a step in all that is drawn over the steps, or nothing for null. */
function frame({ element }, step) {
    const { meta, width, height, margin, xaxis } = element.layout, cursor = element.nextSibling;
    const [first, last] = xaxis?.range ?? [0, 0], high = height - margin.t - margin.b;
    cursor.hidden = !step || !meta?.steps || step < first || step > last;
    if (cursor.hidden) return;
    const each = (width - margin.l - margin.r) / (last - first), left = margin.l + (step - first - 0.5) * each;
    const place = { left, width: each, top: margin.t, height: high };
    for (const [name, value] of Object.entries(place)) cursor.style[name] = `${value}px`;
    cursor.replaceChildren(...meta.spans.map(([foot, head]) => {
        const part = document.createElement("div");
        part.style.inset = `${100 * (1 - head)}% 0 ${100 * foot}%`;
        return part;
    }));
}

/** Handle what the pointer does on a chart that Plotly has drawn. Returns the clean-up. */
export function point(chart, Plotly) {
    const { element } = chart;
    const stepOf = ({ points: [{ x, data }] }) => element.layout.meta?.steps && data.xaxis !== "x2" ? Math.round(x) : null;
    element.on("plotly_click", ({ points }) => {
        showTapped(chart, Plotly, points);
        const { presses, picks, place } = chart.told, step = stepOf({ points });
        if (presses) messages.pressed(place, points.map(point => point.customdata ?? null));
        if (step && picks) messages.picked(place, step);
    });
    element.on("plotly_hover", event => emit("step", stepOf(event)));
    element.on("plotly_unhover", () => emit("step", null));
    return all(
        listen(element, "pointerdown", event => { chart.touched = event.pointerType === "touch"; }),
        on("step", step => frame(chart, step)),
    );
}
