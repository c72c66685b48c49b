// Tapping: the part of a chart's script that shows on a tap what the mouse shows where it points. Plotly takes a tap for
// a click, and hides the label again when the mouse leaves that the browser makes of a tap.

const GONE = 100;  // milliseconds after a tap until that mouse has left

/** Show the value of a cell that is tapped, and with it the frame of its step. */
function showTapped(chart, Plotly, [{ pointNumber, x, xaxis, yaxis }]) {
    if (!chart.touched || !Array.isArray(pointNumber)) return;
    const cell = { xval: x, yval: pointNumber[0] };
    clearTimeout(chart.taps);
    chart.taps = setTimeout(() => {
        Plotly.Fx.hover(chart, cell, xaxis._id + yaxis._id);
        point(chart.layout.meta?.steps ? Math.round(x) : null);
    }, GONE);
}
