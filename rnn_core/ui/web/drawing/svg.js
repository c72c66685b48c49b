// SVG: a picture for paper, with all of its shapes as vectors and its words as text. It needs no page: a string comes out.

import { artOf } from "./art.js";
import { mix } from "./colours.js";
import { unpack } from "./data/arrays.js";
import { densityOf, edgesOf, errorsOf, gridEdges, linePoints, markBoxes, paddedBoxes, valueAt } from "./geometry.js";
import { columnOf } from "./layout/fold.js";
import { LOOK, PAPER } from "./paint.js";
import { LOWERED } from "./write.js";

const FINE = 4; // parts of a pixel to which shapes are rounded
const SHADES = 255;
const BASE = 0.34; // of the letters' size, from the middle of a line to where they stand

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = text => text.replace(/[&<>"]/g, letter => ESCAPED[letter]);
const round = number => String(Math.round(number * 100) / 100);

/** Return a box as a part of a path. */
function box(left, top, right, bottom) {
    return `M${round(left)} ${round(top)}h${round(right - left)}v${round(bottom - top)}h${round(left - right)}z`;
}

/** Return boxes, in parts of a pixel, as one path. */
function boxesPath(boxes, fill) {
    const shape = boxes.map(each => box(...each.map(edge => edge / FINE))).join("");
    return shape && `<path fill="${fill}" d="${shape}"/>`;
}

/** Return which of the shades of a scale a value has, or null where there is none. */
function shadeOf({ low, high }, value) {
    if (Number.isNaN(value)) return null;
    return Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * SHADES);
}

/** Return the columns of a line of cells that look alike and touch one another, [{shade, from, to}, …]. */
function runsOf(shades, touching) {
    const found = [];
    for (const [column, shade] of shades.entries()) {
        const last = found.at(-1);
        if (touching && last?.shade === shade) last.to = column + 1;
        else found.push({ shade, from: column, to: column + 1 });
    }
    return found.filter(({ shade }) => shade !== null);
}

/** Return cells, a path for each colour. edges, rows: as in `paintCells`. valueOf: function of (row, column, part). */
function cellsOf({ x, y, across, down, parts, columns }, rows, valueOf, scale, stops) {
    const before = Math.floor(across / 2);
    const above = Math.floor(down / 2);
    const boxes = new Map();
    for (let row = 0; row < rows; row += 1) {
        for (let part = 0; part < parts; part += 1) {
            const top = y(row, part) + (part === 0 ? above : 0);
            const bottom = y(row, part + 1) - (part === parts - 1 ? down - above : 0);
            const shades = Array.from({ length: columns }, (_, column) => shadeOf(scale, valueOf(row, column, part)));
            for (const { shade, from, to } of runsOf(shades, across === 0)) {
                if (!boxes.has(shade)) boxes.set(shade, []);
                boxes.get(shade).push([x(from) + before, top, x(to) - across + before, bottom]);
            }
        }
    }
    return [...boxes].map(([shade, each]) => boxesPath(each, `rgb(${mix(stops, shade / SHADES)})`)).join("");
}

/** Return a line through points as a path; where there is none it is broken. */
function linePath(points, colour, width, opacity = 1) {
    const places = points.map(point => point?.map(at => round(at / FINE)).join(" "));
    const shape = places.map((place, number) => place && `${places[number - 1] ? "L" : "M"}${place}`);
    const look = `stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linejoin="round"`;
    return `<path fill="none" ${look} d="${shape.filter(Boolean).join("")}"/>`;
}

/** Return everything of a band but its words. */
function bandOf({ scene, layout, derived, colours }, number) {
    const place = layout.bands[number];
    const each = derived[number];
    const { band, top, bottom } = place;
    const { left } = layout.plot;
    const found = [`<path fill="${colours.grid}" d="${box(left - 1, top, left, bottom)}"/>`];
    if (each.values && band.against) {
        const { width, opacity } = LOOK.ideal;
        const ideal = linePoints(layout, place, unpack(band.against).values);
        found.push(linePath(ideal, colours.muted, width, opacity));
        found.push(linePath(linePoints(layout, place, each.values), colours.train, LOOK.line));
    } else if (each.values) {
        const valueOf = (row, column, part) => {
            const at = valueAt(layout, band, column, part);
            return at < 0 ? NaN : each.values[row * each.columns + at];
        };
        found.push(cellsOf(edgesOf(layout, place), place.rows, valueOf, scene.scales[band.scale], colours[band.scale]));
    }
    found.push(boxesPath(paddedBoxes(layout, place), "url(#hatch)"));
    found.push(boxesPath(markBoxes(layout, place, each.marks), colours.incorrect));
    return found.join("");
}

/** Return the bar of a legend. */
function legendOf({ scale, lying, left, top, width, height }, colours) {
    const stops = colours[scale].map(([share, colour]) => `<stop offset="${share}" stop-color="${colour}"/>`).join("");
    const way = lying ? "" : ' x1="0" y1="1" x2="0" y2="0"';
    const bar = `<path fill="url(#${scale})" d="${box(left, top, left + width, top + height)}"/>`;
    return `<linearGradient id="${scale}"${way}>${stops}</linearGradient>${bar}`;
}

/** Return the strip of errors, with a frame around the steps that are shown. */
function stripOf({ layout, derived, colours, window }) {
    const { strip, plot, fold } = layout;
    if (!strip) return "";
    const [first, last] = window;
    const whole = plot.right - plot.left;
    const bottom = strip.top + strip.height;
    const xOf = share => plot.left + share * whole;
    const stepAt = step => xOf((step - first) / (last - first + 1));
    const errors = errorsOf(derived);
    const bins = errors ? [...densityOf(errors, window, Math.floor(whole / LOOK.bin))] : [];
    const bars = bins.map((share, bin) =>
        share ? box(xOf(bin / bins.length), bottom - share * strip.height, xOf((bin + 1) / bins.length), bottom) : "",
    );
    const shown = box(stepAt(fold.first), strip.top, stepAt(fold.last + 1), bottom);
    return [
        `<path fill="${colours.grid}" d="${box(plot.left, strip.top, plot.right, bottom)}"/>`,
        `<path fill="${colours.incorrect}" d="${bars.join("")}"/>`,
        `<path fill="none" stroke="${colours.text}" stroke-width="2" d="${shown}"/>`,
    ].join("");
}

/** Return the frames around the step that is picked. */
function framesOf({ layout, colours, view: { picked } }) {
    const { fold, plot, column, spans } = layout;
    if (!picked || picked < fold.first || picked > fold.last) return "";
    const left = plot.left + columnOf(fold, picked) * column;
    const shape = spans.map(([top, bottom]) => box(left, top, left + column, bottom)).join("");
    return `<path fill="none" stroke="${colours.text}" stroke-width="${LOOK.frame}" d="${shape}"/>`;
}

/** Return a path of a sheet. number: its own, by which what it is cut to is called. */
function pathOf({ d, fill = "none", stroke = "none", width = 1, opacity = 1, dash = [], clip }, number) {
    const lines = `stroke="${stroke}" stroke-width="${round(width)}" stroke-dasharray="${dash}" stroke-linejoin="round"`;
    const path = `<path fill="${fill}" ${lines} opacity="${opacity}"`;
    if (!clip) return `${path} d="${d}"/>`;
    const [left, top, wide, high] = clip.map(round);
    const cut = `<rect x="${left}" y="${top}" width="${wide}" height="${high}"/>`;
    return `<clipPath id="clip${number}">${cut}</clipPath>${path} clip-path="url(#clip${number})" d="${d}"/>`;
}

/** Return everything of a sheet but its words and legends. */
function sheetShapes({ grids, under, over, colours }) {
    const cells = grids.map(grid => {
        const { rows, columns, values, ramp } = grid;
        const valueOf = (row, column) => values[row * columns + column];
        return cellsOf(gridEdges(grid, FINE), rows, valueOf, grid, colours[ramp]);
    });
    return [
        ...under.map((path, number) => pathOf(path, number)),
        `<g shape-rendering="crispEdges">${cells.join("")}</g>`,
        ...over.map((path, number) => pathOf(path, under.length + number)),
    ].join("");
}

/** Return everything of bands but their words and legends. */
function bandShapes(all) {
    const bands = all.layout.bands.map((_, number) => bandOf(all, number));
    return `<g shape-rendering="crispEdges">${bands.join("")}</g>${stripOf(all)}`;
}

/** Return a text. */
function textOf({ runs, x, y, size, anchor, colour, turned }) {
    let last = 0; // how far below the others the letters before stand
    const spans = runs.map(({ text, bold, low, size: own }) => {
        const deep = low ? LOWERED * size : 0;
        const moves = deep === last ? "" : ` dy="${round(deep - last)}"`;
        last = deep;
        const look = `${bold ? ' font-weight="bold"' : ""}${own ? ` font-size="${round(own)}"` : ""}${moves}`;
        return look ? `<tspan${look}>${escaped(text)}</tspan>` : escaped(text);
    });
    const lowered = BASE * Math.max(size, ...runs.map(run => run.size ?? size));
    const place = turned
        ? `transform="translate(${round(x + lowered)} ${round(y)}) rotate(-90)"`
        : `x="${round(x)}" y="${round(y + lowered)}"`;
    const look = `font-size="${round(size)}" fill="${colour}" text-anchor="${anchor}" xml:space="preserve"`;
    return `<text ${place} ${look}>${spans.join("")}</text>`;
}

/**
 * Return the picture of a scene as an SVG document, a string.
 *
 * options: as `compose` has them, but for `dpr`, with `font`, the family of the words, and `title`, what stands above
 * it. It folds as on a screen, where it may be looked at. Who looks may not have the font: `measure` in others too.
 */
export function svg({ font = "sans-serif", title = "", ...options }) {
    const all = artOf(options.scene).compose({ ...options, dpr: FINE, resolution: 1 });
    const { layout, colours, texts } = all;
    const above = PAPER.edge + (title ? PAPER.head : 0);
    const wide = layout.width + 2 * PAPER.edge;
    const high = Math.ceil(layout.height + above + PAPER.edge);
    const head = { runs: [{ text: title, bold: true }], x: 0, y: -PAPER.head / 2, size: PAPER.title, anchor: "start" };
    const size = `width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}"`;
    const hatch = `id="hatch" width="${LOOK.hatch}" height="${LOOK.hatch}" patternUnits="userSpaceOnUse"`;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(font)}">`,
        `<pattern ${hatch}><path d="M0 ${LOOK.hatch}L${LOOK.hatch} 0" stroke="${colours.muted}"/></pattern>`,
        `<rect width="100%" height="100%" fill="${colours.paper}"/>`,
        `<g transform="translate(${PAPER.edge} ${above})">`,
        ...layout.legends.map(legend => legendOf(legend, colours)),
        all.grids ? sheetShapes(all) : bandShapes(all),
        ...texts.map(textOf),
        framesOf(all),
        title && textOf({ ...head, colour: colours.text }),
        "</g></svg>",
    ].join("");
}
