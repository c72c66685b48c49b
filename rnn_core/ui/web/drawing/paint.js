// Painting: the pixels of a stage on a canvas, in device pixels. Each band is painted by itself, so that an epoch changes
// only what is new in it.

import { painter } from "./colours.js";
import { unpack } from "./data/arrays.js";
import { densityOf, edgesOf, linePoints, markBoxes, paddedBoxes, valueAt } from "./geometry.js";

const HATCH = 10;  // pixels from one line of a hatching to the next
const IDEAL = { width: 6, opacity: 0.35 }, LINE = 2, POINT = 3, FEW = 60;  // of lines: pixels, and steps with points
const BIN = 2;  // pixels of a bin of the density of errors

/** Paint the cells of a band: a line of pixels for each part of a row, put down as often as the part is high. */
function paintCells(pen, layout, place, { values, columns }, scale, stops) {
    const { x, y, across, down, parts, columns: shown } = edgesOf(layout, place);
    const left = x(0), top = y(0), width = x(shown) - left, height = y(place.rows) - top;
    if (width <= 0 || height <= 0) return;
    const image = pen.createImageData(width, height), pixels = new Uint32Array(image.data.buffer);
    const line = new Uint32Array(width), colour = painter(scale, stops);
    const before = Math.floor(across / 2), after = across - before;
    const above = Math.floor(down / 2), below = down - above;
    for (let row = 0; row < place.rows; row += 1) {
        for (let part = 0; part < parts; part += 1) {
            line.fill(0);
            for (let column = 0; column < shown; column += 1) {
                const at = valueAt(layout, place.band, column, part);
                if (at < 0) continue;
                line.fill(colour(values[row * columns + at]), x(column) - left + before, x(column + 1) - left - after);
            }
            const first = y(row, part) - top + (part === 0 ? above : 0);
            const last = y(row, part + 1) - top - (part === parts - 1 ? below : 0);
            for (let down_ = first; down_ < last; down_ += 1) pixels.set(line, down_ * width);
        }
    }
    pen.putImageData(image, left, top);
}

/** Hatch a box. The lines of all boxes go on in one another. */
function hatch(pen, [left, top, right, bottom], colour, dpr) {
    const every = HATCH * dpr;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.beginPath();
    for (let at = Math.floor((left + top) / every) * every; at <= right + bottom; at += every) {
        pen.moveTo(at - bottom, bottom);
        pen.lineTo(at - top, top);
    }
    Object.assign(pen, { strokeStyle: colour, lineWidth: dpr });
    pen.stroke();
    pen.restore();
}

/** Draw a line through points; where there is none it is broken. */
function drawLine(pen, points, { colour, width, opacity = 1, marked = false }) {
    pen.save();
    Object.assign(pen, { strokeStyle: colour, fillStyle: colour, lineWidth: width, lineJoin: "round", globalAlpha: opacity });
    pen.beginPath();
    let on = false;
    for (const point of points) {
        if (point) pen[on ? "lineTo" : "moveTo"](...point);
        on = Boolean(point);
    }
    pen.stroke();
    for (const point of marked ? points.filter(Boolean) : []) {
        pen.beginPath();
        pen.arc(...point, width / LINE * POINT, 0, 2 * Math.PI);
        pen.fill();
    }
    pen.restore();
}

/** Paint a band: its cells or lines, what is hatched, and its marks. */
export function paintBand(pen, { scene, layout, derived, colours }, number) {
    const place = layout.bands[number], each = derived[number], { band } = place, { dpr, plot } = layout;
    const left = Math.round(plot.left * dpr) - dpr, right = Math.round(plot.right * dpr) + dpr;
    pen.clearRect(left, Math.round(place.top * dpr), right - left, Math.round((place.foot - place.top) * dpr));
    pen.fillStyle = colours.grid;
    pen.fillRect(left, Math.round(place.top * dpr), Math.max(1, Math.round(dpr)), Math.round((place.bottom - place.top) * dpr));
    if (each.values && band.against) {
        const against = linePoints(layout, place, unpack(band.against).values), points = linePoints(layout, place, each.values);
        drawLine(pen, against, { colour: colours.muted, width: IDEAL.width * dpr, opacity: IDEAL.opacity });
        drawLine(pen, points, { colour: colours.train, width: LINE * dpr, marked: points.length <= FEW });
    } else if (each.values) {
        paintCells(pen, layout, place, each, scene.scales[band.scale], colours[band.scale]);
    }
    for (const box of paddedBoxes(layout, place)) hatch(pen, box, colours.muted, dpr);
    pen.fillStyle = colours.incorrect;
    for (const [from, top, to, bottom] of markBoxes(layout, place, each.marks)) {
        pen.fillRect(from, top, Math.max(1, to - from), bottom - top);
    }
}

/** Paint the bar of a legend. */
function paintBar(pen, { left, top, width, height, lying }, stops, dpr) {
    const [from, to] = lying ? [left, left + width] : [top + height, top];
    const ramp = pen.createLinearGradient(...(lying ? [from * dpr, 0, to * dpr, 0] : [0, from * dpr, 0, to * dpr]));
    for (const [share, colour] of stops) ramp.addColorStop(share, colour);
    pen.fillStyle = ramp;
    pen.fillRect(...[left, top, width, height].map(pixels => Math.round(pixels * dpr)));
}

/** Paint what is no band: the bars of the legends. */
export function paintLegends(pen, { layout, colours }) {
    for (const bar of layout.legends) paintBar(pen, bar, colours[bar.scale], layout.dpr);
}

/** Paint the strip: where in all of the steps of the window the outputs are wrong. */
export function paintStrip(pen, { layout, derived, colours, window: [first, last] }) {
    const { strip, plot, dpr } = layout;
    if (!strip) return;
    const [left, top, right, height] = [plot.left, strip.top, plot.right, strip.height].map(each => Math.round(each * dpr));
    pen.clearRect(left, top, right - left, height);
    pen.fillStyle = colours.grid;
    pen.fillRect(left, top, right - left, height);
    const errors = derived.findLast(each => each.errors)?.errors;
    if (!errors) return;
    const bins = Math.max(1, Math.min(last - first + 1, Math.floor((right - left) / (BIN * dpr))));
    pen.fillStyle = colours.incorrect;
    densityOf(errors, first, last, bins).forEach((share, bin) => {
        const [from, to] = [bin, bin + 1].map(at => left + Math.round(at / bins * (right - left)));
        const high = Math.round(share * height);
        pen.fillRect(from, top + height - high, to - from, high);
    });
}
