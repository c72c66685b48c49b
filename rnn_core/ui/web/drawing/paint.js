// Paints a stage on a canvas, in device pixels. A stage consists of bands, which are heatmaps over one time axis.
//
// Each band is painted separately, so that a new epoch repaints only the bands that change.

import { painter } from "./colours.js";
import { unpack } from "./data/arrays.js";
import { densityOf, edgesOf, errorsOf, linePoints, markBoxes, paddedBoxes, sealBox, valueIndex } from "./geometry.js";

/** @import { BandPlace, Colours, ComposedStage, EdgeBox, Edges, Layout, Legend, Point } from "./types.js" */

/** Sizes in CSS pixels, and opacities, for the canvas and for SVG. */
export const LOOK = {
    hatch: 10, // distance from one line of the hatching to the next
    ideal: { width: 6, opacity: 0.35 }, // the line of the wanted values
    line: 2, // width
    point: { radius: 3, maxPoints: 60 }, // lines with more points have no markers
    bin: 2, // width of a bin of errors, see `paintStrip`
    frame: 1.5, // width
    seal: { hatch: 12, width: 4, opacity: 0.55, dash: [4, 3], radius: 4 }, // a sealed band, see `paintSeal`
};

/** The margin of a saved picture, the height of its title and the title's font size, in pixels. */
export const PAPER_PX = { edge: 16, head: 48, title: 20 };

/**
 * Paint cells. Each row is one line of pixels, repeated over the row's height. If rows are split into parts (see
 * layout/fold.js), each part is such a line.
 * @param {CanvasRenderingContext2D} pen
 * @param {Edges} edges
 * @param {number} rows
 * @param {(row: number, column: number, part: number) => number} pixelAt - Returns the pixel of a cell.
 */
export function paintCells(pen, { x, y, across, down, parts, columns }, rows, pixelAt) {
    const [left, top] = [x(0), y(0)];
    const [width, height] = [x(columns) - left, y(rows) - top];
    if (width <= 0 || height <= 0) return;
    const image = pen.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const line = new Uint32Array(width);
    const before = Math.floor(across / 2);
    const above = Math.floor(down / 2);
    for (let row = 0; row < rows; row += 1) {
        for (let part = 0; part < parts; part += 1) {
            line.fill(0);
            for (let column = 0; column < columns; column += 1) {
                const [from, to] = [x(column) - left + before, x(column + 1) - left - across + before];
                line.fill(pixelAt(row, column, part), from, to);
            }
            const first = y(row, part) - top + (part === 0 ? above : 0);
            const end = y(row, part + 1) - top - (part === parts - 1 ? down - above : 0);
            for (let pixelRow = first; pixelRow < end; pixelRow += 1) pixels.set(line, pixelRow * width);
        }
    }
    pen.putImageData(image, left, top);
}

/**
 * Hatch a box. The lines continue in neighbouring boxes.
 * @param {CanvasRenderingContext2D} pen
 * @param {EdgeBox} box
 * @param {string} colour
 * @param {number} dpr
 */
function hatch(pen, [left, top, right, bottom], colour, dpr, { hatch: distance = LOOK.hatch, width = 1 } = {}) {
    const every = distance * dpr;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.beginPath();
    for (let at = Math.floor((left + top) / every) * every; at <= right + bottom; at += every) {
        pen.moveTo(at - bottom, bottom);
        pen.lineTo(at - top, top);
    }
    Object.assign(pen, { strokeStyle: colour, lineWidth: width * dpr });
    pen.stroke();
    pen.restore();
}

/**
 * Paint a sealed band, whose values are hidden: a hatched field with a dashed border.
 * @param {CanvasRenderingContext2D} pen
 * @param {EdgeBox} box
 * @param {Colours} colours
 * @param {number} dpr
 */
function paintSeal(pen, [left, top, right, bottom], colours, dpr) {
    const { dash, radius, opacity } = LOOK.seal;
    const half = dpr / 2;
    pen.save();
    pen.beginPath();
    pen.roundRect(left + half, top + half, right - left - dpr, bottom - top - dpr, radius * dpr);
    Object.assign(pen, { strokeStyle: colours.muted, lineWidth: dpr });
    pen.setLineDash(dash.map(pixels => pixels * dpr));
    pen.stroke();
    pen.clip();
    pen.setLineDash([]);
    pen.globalAlpha = opacity;
    hatch(pen, [left, top, right, bottom], colours.grid, dpr, LOOK.seal);
    pen.restore();
}

/**
 * Draw a line through points, broken at each null.
 * @param {CanvasRenderingContext2D} pen
 * @param {(Point | null)[]} points
 * @param {{ colour: string, width: number, opacity?: number, radius?: number }} look - radius: of markers; 0 for none.
 */
function drawLine(pen, points, { colour, width, opacity = 1, radius = 0 }) {
    pen.save();
    const look = { strokeStyle: colour, fillStyle: colour, lineWidth: width, lineJoin: "round", globalAlpha: opacity };
    Object.assign(pen, look);
    pen.beginPath();
    let on = false;
    for (const point of points) {
        if (point) pen[on ? "lineTo" : "moveTo"](...point);
        on = Boolean(point);
    }
    pen.stroke();
    for (const point of radius ? points.filter(place => place !== null) : []) {
        pen.beginPath();
        pen.arc(...point, radius, 0, 2 * Math.PI);
        pen.fill();
    }
    pen.restore();
}

/**
 * Return the radius of the markers on a line, in CSS pixels, or 0 if the line has too many points.
 * @param {(Point | null)[]} points
 */
export function radiusOf(points) {
    return points.length <= LOOK.point.maxPoints ? LOOK.point.radius : 0;
}

/**
 * Paint the lines of a band: the wanted values, and over them the actual values.
 * @param {CanvasRenderingContext2D} pen
 * @param {Layout} layout
 * @param {BandPlace} place
 * @param {{ values: Float32Array, wanted: Float32Array, colours: Colours }} lines
 */
function paintLines(pen, layout, place, { values, wanted, colours }) {
    const { dpr } = layout;
    const ideal = linePoints(layout, place, wanted);
    const points = linePoints(layout, place, values);
    const { width, opacity } = LOOK.ideal;
    drawLine(pen, ideal, { colour: colours.muted, width: width * dpr, opacity });
    drawLine(pen, points, { colour: colours.train, width: LOOK.line * dpr, radius: radiusOf(points) * dpr });
}

/**
 * Paint a band: the line at its left, its cells or lines, its padding (steps without data), and its marks. Instead of
 * these, paint the seal of a sealed band.
 * @param {CanvasRenderingContext2D} pen
 * @param {ComposedStage} all
 * @param {number} number - The index of the band.
 */
export function paintBand(pen, { scene, layout, derived, colours }, number) {
    const place = layout.bands[number];
    const { values, columns, marks, sealed } = derived[number];
    const { band } = place;
    const { dpr, plot } = layout;
    const edge = Math.max(1, Math.round(dpr));
    const [left, right, top, bottom, foot] = [plot.left, plot.right, place.top, place.bottom, place.foot].map(at =>
        Math.round(at * dpr),
    );
    pen.clearRect(left - edge, top, right - left + 2 * edge, foot - top);
    if (sealed) {
        paintSeal(pen, sealBox(layout, place), colours, dpr);
        return;
    }
    pen.fillStyle = colours.grid;
    pen.fillRect(left - edge, top, edge, bottom - top);
    if (values && band.against) {
        paintLines(pen, layout, place, { values, wanted: unpack(band.against).values, colours });
    } else if (values) {
        const colour = painter(scene.scales[band.scale], colours[band.scale]);
        paintCells(pen, edgesOf(layout, place), place.rows, (row, column, part) => {
            const at = valueIndex(layout, band, column, part);
            return at < 0 ? 0 : colour(values[row * columns + at]);
        });
    }
    for (const box of paddedBoxes(layout, place)) hatch(pen, box, colours.muted, dpr);
    pen.fillStyle = colours.incorrect;
    for (const [from, upper, to, lower] of markBoxes(layout, place, marks)) {
        pen.fillRect(from, upper, Math.max(1, to - from), lower - upper);
    }
}

/**
 * Paint the bars of the legends.
 * @param {CanvasRenderingContext2D} pen
 * @param {{ layout: { dpr: number, legends: Legend[] }, colours: Colours }} all
 */
export function paintLegends(pen, { layout, colours }) {
    const { dpr } = layout;
    for (const { scale, lying, left, top, width, height } of layout.legends) {
        const ramp = lying
            ? pen.createLinearGradient(left * dpr, 0, (left + width) * dpr, 0)
            : pen.createLinearGradient(0, (top + height) * dpr, 0, top * dpr);
        for (const [share, colour] of colours[scale]) ramp.addColorStop(share, colour);
        pen.fillStyle = ramp;
        const [x, y, wide, high] = [left, top, width, height].map(at => Math.round(at * dpr));
        pen.fillRect(x, y, wide, high);
    }
}

/**
 * Paint the strip, the control that moves the window of shown steps, if the layout has one. It shows the density of
 * errors over all chosen steps.
 * @param {CanvasRenderingContext2D} pen
 * @param {ComposedStage} all
 */
export function paintStrip(pen, { layout, derived, colours, window }) {
    const { strip, plot, dpr } = layout;
    if (!strip) return;
    const [left, right, top, height] = [plot.left, plot.right, strip.top, strip.height].map(at => Math.round(at * dpr));
    pen.clearRect(left, top, right - left, height);
    pen.fillStyle = colours.grid;
    pen.fillRect(left, top, right - left, height);
    const errors = errorsOf(derived);
    if (!errors) return;
    const density = densityOf(errors, window, Math.floor((right - left) / (LOOK.bin * dpr)));
    pen.fillStyle = colours.incorrect;
    for (const [bin, share] of density.entries()) {
        const [from, to] = [bin, bin + 1].map(at => left + Math.round((at / density.length) * (right - left)));
        const high = Math.round(share * height);
        pen.fillRect(from, top + height - high, to - from, high);
    }
}
