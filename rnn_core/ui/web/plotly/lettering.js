// Makes the letters and words below the bars of a figure as large as possible. If there is room only for letters that
// are too small, Plotly numbers the bars instead. If the numbers of an axis would overlap, some are left out.

/** @import { FigureAxis, FigureLayout } from "../types.js" */

const MIN_SIZE_PX = 8; // smaller letters would be hard to read
const LINE = 0.95; // from the top of a "d" to the bottom of a "g", as a multiple of the font size
const HEADING = 1.6; // height of the heading below the texts, as a multiple of their font size
const GAP_PX = 4; // between two numbers

/**
 * Return the pixels between an axis and the heading of the plot below it, or Infinity if there is no plot below.
 * @param {FigureLayout} layout
 * @param {FigureAxis} axis
 * @param {number} size - The font size of the axis's texts.
 */
function roomBelow(layout, { anchor = "y" }, size) {
    const domainOf = (/** @type {string} */ name) => /** @type {FigureAxis} */ (layout[name]).domain ?? [0, 1];
    const [bottom] = domainOf(`yaxis${anchor.slice(1)}`);
    const tops = Object.keys(layout)
        .filter(name => /^yaxis\d*$/.test(name))
        .map(name => domainOf(name)[1])
        .filter(top => top <= bottom);
    if (tops.length === 0 || !layout.margin) return Infinity;
    return (layout.height - layout.margin.t - layout.margin.b) * (bottom - Math.max(...tops)) - HEADING * size;
}

/**
 * Return the largest font size up to `size` at which the texts of an axis overlap neither one another nor the heading
 * below them.
 * @param {FigureAxis & { ticktext: string[] }} axis
 * @param {{ across: number, below: number }} room - The pixels from bar to bar, and below the bars.
 * @param {number} size
 * @param {(text: string, size: number) => number} measure - Returns the width of a text.
 */
function sizeOf({ ticktext, tickangle }, { across, below }, size, measure) {
    const widths = ticktext.map(text => measure(text, size));
    if (tickangle) return Math.min(size, across / LINE, (size * below) / Math.max(...widths)); // texts written upwards
    const needed = widths.slice(1).map((width, number) => (width + /** @type {number} */ (widths[number])) / 2);
    return Math.min(size, (size * across) / Math.max(...needed, 1));
}

/**
 * Return every n-th tick of an axis, where n is the smallest number at which the texts do not overlap.
 * @param {string[]} ticktext
 * @param {number[]} tickvals - Evenly spaced.
 * @param {number} across - The pixels from one whole number to the next.
 * @param {(text: string) => number} measure - Returns the width of a text.
 */
function thinned(ticktext, tickvals, across, measure) {
    const widest = Math.max(...ticktext.map(measure)) + GAP_PX;
    const every = Math.ceil(widest / (across * (tickvals[1] - tickvals[0])));
    const kept = (/** @type {unknown} */ _, /** @type {number} */ number) => number % every === 0;
    return { ticktext: ticktext.filter(kept), tickvals: tickvals.filter(kept) };
}

/**
 * Return a layout in which the texts below bars overlap nothing, and the numbers of an axis do not overlap.
 *
 * The texts below bars are the tick labels of the axes that have a `tickangle`, even if it is 0. Plotly itself chooses
 * the angle of all other tick labels.
 * @param {FigureLayout} layout - A layout whose width in pixels is known.
 * @param {(text: string, size: number) => number} measure
 * @returns {FigureLayout}
 */
export function lettered(layout, measure) {
    const { margin, width } = layout;
    if (!margin || !width) return layout;
    const fitted = { ...layout };
    for (const name of Object.keys(layout).filter(key => /^xaxis\d*$/.test(key))) {
        const axis = /** @type {FigureAxis} */ (layout[name]);
        const { ticktext, tickangle, tickvals, ...numbered } = axis;
        const { tickfont, range, domain: [from, to] = [0, 1] } = axis;
        if (!ticktext || !tickvals || !tickfont || !range) continue;
        const across = ((width - margin.l - margin.r) * (to - from)) / (range[1] - range[0]);
        if (tickangle === undefined) {
            const areNumbers = ticktext.length > 1 && ticktext.every(text => Number.isFinite(Number(text)));
            const textWidth = (/** @type {string} */ text) => measure(text, tickfont.size);
            if (areNumbers) fitted[name] = { ...axis, ...thinned(ticktext, tickvals, across, textWidth) };
            continue;
        }
        const room = { across, below: roomBelow(layout, axis, tickfont.size) };
        const size = sizeOf({ ...axis, ticktext }, room, tickfont.size, measure);
        fitted[name] = size < MIN_SIZE_PX ? numbered : { ...axis, tickfont: { ...tickfont, size } };
    }
    return fitted;
}
