// The letters and words below the bars of a figure: as large as fits, and otherwise the numbers of the bars.

/** @import { FigureAxis, FigureLayout } from "../types.js" */

const MIN_SIZE_PX = 8; // smaller letters would be hard to read
const LINE = 0.95; // from the top of a "d" to the bottom of a "g", as a multiple of the font size

/**
 * Return the largest font size up to `size` at which no text of an axis lies on the next one.
 * @param {FigureAxis & { ticktext: string[] }} axis
 * @param {number} room - The pixels from the middle of a bar to that of the next one.
 * @param {number} size
 * @param {(text: string, size: number) => number} measure - Returns the width of a text.
 */
function sizeOf({ ticktext, tickangle }, room, size, measure) {
    if (tickangle) return Math.min(size, room / LINE); // written upwards
    const widths = ticktext.map(text => measure(text, size));
    const needed = widths.slice(1).map((width, number) => (width + /** @type {number} */ (widths[number])) / 2);
    return Math.min(size, (size * room) / Math.max(...needed, 1));
}

/**
 * Return a layout in which the texts below bars do not lie on one another. Only texts with an angle are below bars that
 * are too many for Plotly's own texts.
 * @param {FigureLayout} layout - At its width in pixels.
 * @param {(text: string, size: number) => number} measure
 * @returns {FigureLayout}
 */
export function lettered(layout, measure) {
    const fitted = { ...layout };
    for (const name of Object.keys(layout).filter(key => /^xaxis\d*$/.test(key))) {
        const axis = /** @type {FigureAxis} */ (layout[name]);
        const { ticktext, tickangle, tickfont, range, domain: [from, to] = [0, 1], ...rest } = axis;
        if (!ticktext || tickangle === undefined || !tickfont || !range || !layout.margin || !layout.width) continue;
        const plot = (layout.width - layout.margin.l - layout.margin.r) * (to - from);
        const size = sizeOf({ ...axis, ticktext }, plot / (range[1] - range[0]), tickfont.size, measure);
        const { tickvals, ...numbered } = { ...rest, tickfont, range, domain: [from, to] };
        fitted[name] = size < MIN_SIZE_PX ? numbered : { ...axis, tickfont: { ...tickfont, size } };
    }
    return fitted;
}
