// Keeps the heatmaps of a Plotly figure from flashing, by the rule of drawing/data/calm.js.

import { sayCalm } from "../calm.js";
import { lighting } from "../drawing/colours.js";
import { unpack } from "../drawing/data/arrays.js";
import { calm, still } from "../drawing/data/calm.js";

/** @import { Packed } from "../drawing/types.js" */
/** @import { Figure, FigureAxis } from "../types.js" */
/** @import { Chart } from "./chart.js" */

/**
 * Return the milliseconds that a figure has to wait. If the result is 0, this function counts the figure as drawn, so
 * the caller must draw it now.
 * @param {Chart} chart
 * @param {Figure} figure
 */
export function waitOf(chart, { data, layout }) {
    const axisOf = (/** @type {string} */ name) => /** @type {FigureAxis | undefined} */ (layout[name]);
    const long = (/** @type {string} */ name) => {
        const [from, to] = axisOf(name)?.domain ?? [0, 1];
        return to - from;
    };
    const bands = data
        .filter(({ type, z }) => type === "heatmap" && z.dtype === "f4")
        .map(trace => {
            const { z, xaxis = "x", yaxis = "y", coloraxis, zmin, zmax, colorscale } = trace;
            const scale = axisOf(coloraxis) ?? { cmin: zmin, cmax: zmax, colorscale };
            return {
                values: unpack(/** @type {Packed<"f4">} */ (z)).values,
                area: long(xaxis.replace("x", "xaxis")) * long(yaxis.replace("y", "yaxis")),
                lights: lighting({ low: scale.cmin, high: scale.cmax }, scale.colorscale),
            };
        });
    const { wait, state } = calm(chart.calm ?? still(), bands, performance.now());
    chart.calm = state;
    return wait;
}

/**
 * Call a function again after a wait, and show the notice that explains the wait.
 * @param {Chart} chart
 * @param {number} wait - In milliseconds.
 * @param {() => void} again
 */
export function hold(chart, wait, again) {
    clearTimeout(chart.calmTimer);
    chart.calmTimer = setTimeout(again, wait);
    sayCalm(chart.element);
}
