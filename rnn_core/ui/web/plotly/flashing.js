// Flashing, and how the heatmaps of a Plotly figure are kept from it, by the same rule as those of the stage.

import { sayCalm } from "../calm.js";
import { lighting } from "../drawing/colours.js";
import { unpack } from "../drawing/data/arrays.js";
import { calm, still } from "../drawing/data/calm.js";

/** Milliseconds that a figure has to wait, or 0: then it counts as drawn. */
export function waitOf(chart, { data, layout }) {
    const long = axis => {
        const [from, to] = layout[axis]?.domain ?? [0, 1];
        return to - from;
    };
    const bands = data
        .filter(({ type, z }) => type === "heatmap" && z.dtype === "f4")
        .map(trace => {
            const { z, xaxis = "x", yaxis = "y", coloraxis, zmin, zmax, colorscale } = trace;
            const scale = layout[coloraxis] ?? { cmin: zmin, cmax: zmax, colorscale };
            return {
                values: unpack(z).values,
                area: long(xaxis.replace("x", "xaxis")) * long(yaxis.replace("y", "yaxis")),
                lights: lighting({ low: scale.cmin, high: scale.cmax }, scale.colorscale),
            };
        });
    const { wait, state } = calm(chart.calm ?? still(), bands, performance.now());
    chart.calm = state;
    return wait;
}

/** Let a figure wait, and say why. */
export function hold(chart, wait, again) {
    clearTimeout(chart.holds);
    chart.holds = setTimeout(again, wait);
    sayCalm(chart.element);
}
