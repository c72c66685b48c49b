// Flashing, and how heatmaps are kept from it (WCAG 2.3.1). A cell turns where it has become
// lighter and now becomes darker, or the other way round. Where a quarter of the picture would do so again too soon, it
// is not drawn: it waits, and the next epoch may take its place.

import { numbers } from "./figures.js";
import { mixer } from "./painting.js";

const STRONG = 0.1, PALE = 0.8;  // relative luminance: of a change that counts, and of its darker side at the most
const LARGE = 0.25;  // of the area of all heatmaps
const TURN = 180;  // milliseconds from one turn to the next: in no second more than three flashes, of two turns each
const SAID = 3000;  // milliseconds that the page says so
const SHADES = 256;
const shades = new WeakMap();

/** The relative luminance of a colour, as WCAG defines it. */
function luminance(colour) {
    const linear = part => part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92;
    const [red, green, blue] = colour.map(part => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The relative luminance of a value. */
function lighting({ cmin, cmax, colorscale }) {
    if (!shades.has(colorscale)) {
        const mix = mixer({ cmin: 0, cmax: SHADES, colorscale });
        shades.set(colorscale, Array.from({ length: SHADES + 1 }, (_, shade) => luminance(mix(shade))));
    }
    const known = shades.get(colorscale);
    return value => known[Math.round(Math.min(Math.max((value - cmin) / (cmax - cmin), 0), 1) * SHADES)];
}

/** How the cells of a heatmap stand if it is drawn after `last`: how light each was where it turned, or beyond, which
    way it went, and the share of them that turn. A cell without a value stays as it was. */
function turn({ bdata }, lights, last) {
    const values = numbers(bdata), first = last?.light.length !== values.length;
    const light = new Float32Array(values.length), way = new Int8Array(values.length);
    let turns = 0;
    values.forEach((value, cell) => {
        const before = first ? null : last.light[cell], went = first ? 0 : last.way[cell];
        const now = Number.isNaN(value) ? before ?? 0 : lights(value), change = first ? 0 : now - before;
        const counts = Math.abs(change) >= STRONG && Math.min(now, before) < PALE, goes = Math.sign(change);
        if (counts && goes === -went) turns += 1;
        way[cell] = counts ? goes : went;
        light[cell] = first || counts || goes === went ? now : before;
    });
    return { bdata, light, way, share: turns / values.length };
}

/** Milliseconds that a figure has to wait, or 0: then it counts as drawn. */
export function calm(chart, { data, layout }) {
    const last = chart.bands ?? [], now = performance.now();
    const long = axis => { const [from, to] = layout[axis]?.domain ?? [0, 1]; return to - from; };
    let area = 0, turned = 0;
    const bands = data.filter(({ type, z }) => type === "heatmap" && z.dtype === "f4").map((trace, number) => {
        const { z, xaxis = "x", yaxis = "y", coloraxis, zmin, zmax, colorscale } = trace, old = last[number];
        const size = long(xaxis.replace("x", "xaxis")) * long(yaxis.replace("y", "yaxis"));
        area += size;
        if (old?.bdata === z.bdata) return old;
        const band = turn(z, lighting(layout[coloraxis] ?? { cmin: zmin, cmax: zmax, colorscale }), old);
        turned += size * band.share;
        return band;
    });
    const large = turned >= LARGE * area && turned > 0, wait = large ? chart.turned + TURN - now : 0;
    if (wait > 0) return wait;
    chart.bands = bands;
    if (large) chart.turned = now;
    return 0;
}

/** Let a figure wait, and say why. */
export function hold(chart, wait, again) {
    const said = chart.element.parentElement.querySelector(".calm");
    said.hidden = false;
    clearTimeout(chart.holds);
    clearTimeout(chart.fades);
    chart.holds = setTimeout(again, wait);
    chart.fades = setTimeout(() => { said.hidden = true; }, SAID);
}
