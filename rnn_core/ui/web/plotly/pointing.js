// Pointing at a chart: a press on what is drawn. A tap shows what the mouse shows where it points.

import { listen } from "../bus.js";
import { messages } from "../messages.js";

const GONE = 100; // milliseconds after a tap until the mouse has left that the browser makes of it

/** Show the value of a cell that is tapped: Plotly takes a tap for a click, and hides the label when that mouse leaves. */
function showTapped(chart, Plotly, [{ pointNumber, x, xaxis, yaxis }]) {
    if (!chart.touched || !Array.isArray(pointNumber)) return;
    const cell = { xval: x, yval: pointNumber[0] };
    clearTimeout(chart.taps);
    chart.taps = setTimeout(() => Plotly.Fx.hover(chart.element, cell, xaxis._id + yaxis._id), GONE);
}

/** Handle what the pointer does on a chart that Plotly has drawn. Returns the clean-up. */
export function point(chart, Plotly) {
    const { element } = chart;
    element.on("plotly_click", ({ points }) => {
        showTapped(chart, Plotly, points);
        const { presses, place } = chart.told;
        if (presses)
            messages.pressed(
                place,
                points.map(point => point.customdata ?? null),
            );
    });
    return listen(element, "pointerdown", event => {
        chart.touched = event.pointerType === "touch";
    });
}
