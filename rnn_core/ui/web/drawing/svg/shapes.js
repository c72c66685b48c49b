// Shapes of an SVG document, as strings.

import { LOOK } from "../paint.js";

/** @import { Colours, EdgeBox, Point } from "../types.js" */

export const FRACTION = 4; // edges of cells are rounded to multiples of 1 / FRACTION pixels

export const rounded = (/** @type {number} */ number) => String(Math.round(number * 100) / 100);

/**
 * Return a box as path data.
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
export function box(left, top, right, bottom) {
    return `M${rounded(left)} ${rounded(top)}h${rounded(right - left)}v${rounded(bottom - top)}h${rounded(left - right)}z`;
}

/**
 * Return one path for boxes, which are in units of 1 / FRACTION pixels; "" without boxes.
 * @param {EdgeBox[]} boxes
 * @param {string} fill
 */
export function boxesPath(boxes, fill) {
    const shapes = boxes.map(edges => {
        const [left, top, right, bottom] = edges.map(edge => edge / FRACTION);
        return box(left, top, right, bottom);
    });
    return shapes.length ? `<path fill="${fill}" d="${shapes.join("")}"/>` : "";
}

/**
 * Return a line through points, broken at each null, with dots at the points.
 * @param {(Point | null)[]} points
 * @param {{ colour: string, width: number, opacity?: number, radius?: number }} look - radius: of dots, 0 for none.
 */
export function linePath(points, { colour, width, opacity = 1, radius = 0 }) {
    const places = points.map(point => point?.map(at => rounded(at / FRACTION)));
    const shape = places.map((place, number) => place && `${places[number - 1] ? "L" : "M"}${place.join(" ")}`);
    const look = `stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linejoin="round"`;
    const dots = places.map(
        place => place && `<circle cx="${place[0]}" cy="${place[1]}" r="${radius}" fill="${colour}"/>`,
    );
    return `<path fill="none" ${look} d="${shape.filter(Boolean).join("")}"/>${radius ? dots.filter(Boolean).join("") : ""}`;
}

/**
 * Return a sealed band, whose values are hidden: a hatched field with a dashed border.
 * @param {EdgeBox} edges
 * @param {Colours} colours
 */
export function sealOf(edges, colours) {
    const [left, top, right, bottom] = edges.map(edge => edge / FRACTION);
    const { dash, radius } = LOOK.seal;
    const size = `x="${rounded(left + 0.5)}" y="${rounded(top + 0.5)}" width="${rounded(right - left - 1)}"`;
    const look = `rx="${radius}" fill="url(#seal)" stroke="${colours.muted}" stroke-dasharray="${dash}"`;
    return `<rect ${size} height="${rounded(bottom - top - 1)}" ${look}/>`;
}

/**
 * Return the pattern of a hatching.
 * @param {string} id
 * @param {number} every - The distance from one line to the next.
 * @param {string} look - Attributes of the lines.
 */
export function hatching(id, every, look) {
    // A tile draws its diagonal, and in two corners the ends of the diagonals of neighbouring tiles: without these ends
    // the lines would have gaps.
    const lines = `M0 ${every}L${every} 0M-1 1L1 -1M${every - 1} ${every + 1}L${every + 1} ${every - 1}`;
    const size = `width="${every}" height="${every}" patternUnits="userSpaceOnUse"`;
    return `<pattern id="${id}" ${size}><path d="${lines}" ${look}/></pattern>`;
}
