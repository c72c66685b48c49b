// Tapping: a tap shows what the mouse shows where it points. Plotly takes a tap for
// a click, and hides the label again when the mouse leaves that the browser makes of a tap.

import { emit } from "../bus.js";

const GONE = 100;  // milliseconds after a tap until that mouse has left

/** Show the value of a cell that is tapped, and with it the frame of its step. */
export function showTapped(chart, Plotly, [{ pointNumber, x, xaxis, yaxis }]) {
    if (!chart.touched || !Array.isArray(pointNumber)) return;
    const cell = { xval: x, yval: pointNumber[0] };
    clearTimeout(chart.taps);
    chart.taps = setTimeout(() => {
        Plotly.Fx.hover(chart.element, cell, xaxis._id + yaxis._id);
        emit("step", chart.element.layout.meta?.steps ? Math.round(x) : null);
    }, GONE);
}
