// SVG: a stage for paper, with all of its shapes as vectors and its words as text. It needs no page: a string comes out.

import { mix } from "./colours.js";
import { compose } from "./compose.js";
import { unpack } from "./data/arrays.js";
import { densityOf, edgesOf, linePoints, markBoxes, paddedBoxes, valueAt } from "./geometry.js";
import { columnOf } from "./layout/fold.js";

const FINE = 4;  // parts of a pixel to which shapes are rounded; it folds as on a screen, where it may be looked at
const SHADES = 255;
const BASE = 0.34;  // of the letters' size, from the middle of a line to where they stand
const HATCH = 10, IDEAL = { width: 6, opacity: 0.35 }, LINE = 2, BIN = 2;
const HEAD = { room: 48, size: 20 }, EDGE = 16;  // pixels of the title, and around everything

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = text => text.replace(/[&<>"]/g, letter => ESCAPED[letter]);
const round = number => String(Math.round(number * 100) / 100);
const box = (left, top, right, bottom) =>
    `M${round(left)} ${round(top)}h${round(right - left)}v${round(bottom - top)}h${round(left - right)}z`;

/** Return the boxes of a list, in device pixels, as one path. */
function path(boxes, fill) {
    const shape = boxes.map(each => box(...each.map(edge => edge / FINE))).join("");
    return shape ? `<path fill="${fill}" d="${shape}"/>` : "";
}

/** Return the cells of a band as one path for each colour; cells beside one another that look alike are one box. */
function cellsOf(layout, place, { values, columns }, { low, high }, stops) {
    const { x, y, across, down, parts, columns: shown } = edgesOf(layout, place), found = new Map();
    const before = Math.floor(across / 2), above = Math.floor(down / 2);
    const add = (shade, from, to, row, part) => {
        if (shade === null) return;
        const top = y(row, part) + (part === 0 ? above : 0), bottom = y(row, part + 1) - (part === parts - 1 ? down - above : 0);
        if (!found.has(shade)) found.set(shade, []);
        found.get(shade).push([x(from) + before, top, x(to) - across + before, bottom]);
    };
    for (let row = 0; row < place.rows; row += 1) for (let part = 0; part < parts; part += 1) {
        let begin = 0, last = null;
        for (let column = 0; column <= shown; column += 1) {
            const at = column < shown ? valueAt(layout, place.band, column, part) : -1;
            const value = at < 0 ? NaN : values[row * columns + at];
            const shade = Number.isNaN(value) ? null : Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * SHADES);
            if (column && shade === last && !across && column < shown) continue;
            if (column) add(last, begin, column, row, part);
            [begin, last] = [column, shade];
        }
    }
    return [...found].map(([shade, boxes]) => path(boxes, `rgb(${mix(stops, shade / SHADES)})`)).join("");
}

/** Return a line through points as a path; where there is none it is broken. */
function lineOf(points, { colour, width, opacity = 1 }) {
    let on = false;
    const shape = points.map(point => {
        const part = point ? `${on ? "L" : "M"}${round(point[0] / FINE)} ${round(point[1] / FINE)}` : "";
        on = Boolean(point);
        return part;
    }).join("");
    return `<path fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linejoin="round" d="${shape}"/>`;
}

/** Return everything of a band but its words. */
function bandOf({ scene, layout, derived, colours }, number) {
    const place = layout.bands[number], each = derived[number], { band, top, bottom } = place, { plot } = layout;
    const found = [`<path fill="${colours.grid}" d="${box(plot.left - 1, top, plot.left, bottom)}"/>`];
    if (each.values && band.against) {
        const ideal = { colour: colours.muted, width: IDEAL.width, opacity: IDEAL.opacity };
        found.push(lineOf(linePoints(layout, place, unpack(band.against).values), ideal));
        found.push(lineOf(linePoints(layout, place, each.values), { colour: colours.train, width: LINE }));
    } else if (each.values) {
        found.push(cellsOf(layout, place, each, scene.scales[band.scale], colours[band.scale]));
    }
    found.push(path(paddedBoxes(layout, place), "url(#hatch)"));
    found.push(path(markBoxes(layout, place, each.marks), colours.incorrect));
    return found.join("");
}

/** Return the bars of the legends. */
function legendsOf({ layout, colours }) {
    return layout.legends.map(({ scale, left, top, width, height, lying }) => {
        const stops = colours[scale].map(([share, colour]) => `<stop offset="${share}" stop-color="${colour}"/>`).join("");
        const way = lying ? "" : ' x1="0" y1="1" x2="0" y2="0"';
        return `<linearGradient id="${scale}"${way}>${stops}</linearGradient>`
            + `<path fill="url(#${scale})" d="${box(left, top, left + width, top + height)}"/>`;
    }).join("");
}

/** Return the strip of errors, with a frame around the steps that are shown. */
function stripOf({ layout, derived, colours, window: [first, last] }) {
    const { strip, plot, fold } = layout;
    if (!strip) return "";
    const whole = plot.right - plot.left, bottom = strip.top + strip.height, bins = Math.floor(whole / BIN);
    const at = step => plot.left + (step - first) / (last - first + 1) * whole;
    const errors = derived.findLast(each => each.errors)?.errors;
    const bars = [...errors ? densityOf(errors, first, last, bins) : []].map((share, bin) =>
        share ? box(plot.left + bin / bins * whole, bottom - share * strip.height, plot.left + (bin + 1) / bins * whole, bottom) : "");
    return `<path fill="${colours.grid}" d="${box(plot.left, strip.top, plot.right, bottom)}"/>`
        + `<path fill="${colours.incorrect}" d="${bars.join("")}"/>`
        + `<path fill="none" stroke="${colours.text}" stroke-width="2" d="${box(at(fold.first), strip.top, at(fold.last + 1), bottom)}"/>`;
}

/** Return the frames around the step that is picked. */
function framesOf({ layout, colours, view: { picked } }) {
    const { fold, plot, column, spans } = layout;
    if (!picked || picked < fold.first || picked > fold.last) return "";
    const left = plot.left + columnOf(fold, picked) * column;
    const shape = spans.map(([top, bottom]) => box(left, top, left + column, bottom)).join("");
    return `<path fill="none" stroke="${colours.text}" stroke-width="1.5" d="${shape}"/>`;
}

/** Return a text. */
function wordsOf({ runs, x, y, size, anchor, colour, turned }) {
    const lowered = y + BASE * Math.max(size, ...runs.map(run => run.size ?? size));
    const turn = turned ? ` transform="rotate(-90 ${round(x)} ${round(y)}) translate(0 ${round(BASE * size)})"` : "";
    const spans = runs.map(({ text, bold, size: own }) => {
        const look = `${bold ? ' font-weight="bold"' : ""}${own ? ` font-size="${round(own)}"` : ""}`;
        return look ? `<tspan${look}>${escaped(text)}</tspan>` : escaped(text);
    });
    return `<text x="${round(x)}" y="${round(turned ? y : lowered)}" font-size="${round(size)}" fill="${colour}"`
        + ` text-anchor="${anchor}"${turn} xml:space="preserve">${spans.join("")}</text>`;
}

/**
 * Return a stage as an SVG document, a string.
 *
 * options: as `compose` has them, but for `dpr`, with `font`, the family of the words, and `title`, what stands above it.
 */
export function svg({ font = "sans-serif", title = "", ...options }) {
    const all = compose({ ...options, dpr: FINE, resolution: 1 }), { layout, colours, texts } = all;
    const above = EDGE + (title ? HEAD.room : 0), wide = layout.width + 2 * EDGE, high = Math.ceil(layout.height + above + EDGE);
    const head = { runs: [{ text: title, bold: true }], x: 0, y: -HEAD.room / 2 - 4, size: HEAD.size, anchor: "start", colour: colours.text };
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" font-family="${escaped(font)}">`
        + `<pattern id="hatch" width="${HATCH}" height="${HATCH}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`
        + `<path d="M0 0v${HATCH}" stroke="${colours.muted}" stroke-width="2"/></pattern>`
        + `<rect width="100%" height="100%" fill="${colours.paper}"/><g transform="translate(${EDGE} ${above})">`
        + `<g shape-rendering="crispEdges">${layout.bands.map((_, number) => bandOf(all, number)).join("")}</g>`
        + `${legendsOf(all)}${stripOf(all)}${texts.map(wordsOf).join("")}${framesOf(all)}${title ? wordsOf(head) : ""}</g></svg>`;
}
