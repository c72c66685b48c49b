// Presses on the points of a chart, and taps on the cells of a heatmap. A tap shows the hint that a mouse over the cell
// would show.

import { listen } from "../bus.js";
import { messages } from "../messages.js";

/** @import { PlotPoint, Plotly } from "../types.js" */
/** @import { Chart } from "./chart.js" */

const MOUSE_GONE_MS = 100; // after a tap; by then the browser's emulated mouse events are over

/**
 * Show the hint of a cell that was tapped. Without this, Plotly hides the hint when the emulated mouse leaves.
 * @param {Chart} chart
 * @param {Plotly} Plotly
 * @param {PlotPoint} point
 */
function showTapped(chart, Plotly, { pointNumber, x, xaxis, yaxis }) {
    if (!chart.touched || !Array.isArray(pointNumber)) return;
    const cell = { xval: x, yval: pointNumber[0] };
    const subplot = xaxis._id + yaxis._id;
    clearTimeout(chart.tapTimer);
    chart.tapTimer = setTimeout(() => Plotly.Fx.hover(chart.element, cell, subplot), MOUSE_GONE_MS);
}

/**
 * Handle the pointer on a chart that Plotly has drawn. Returns the clean-up.
 * @param {Chart} chart
 * @param {Plotly} Plotly
 */
export function point(chart, Plotly) {
    const { element } = chart;
    element.on("plotly_click", ({ points }) => {
        showTapped(chart, Plotly, points[0]);
        if (chart.item?.presses)
            messages.pressed(
                chart.item.place,
                points.map(({ customdata }) => customdata ?? null),
            );
    });
    return listen(element, "pointerdown", event => {
        chart.touched = event.pointerType === "touch";
    });
}
