// A picture as an SVG document. Its texts are text, not outlines. This module needs no browser.

import { artOf } from "./art.js";
import { mix } from "./colours.js";
import { unpack } from "./data/arrays.js";
import {
    densityOf,
    edgesOf,
    errorsOf,
    gridEdges,
    linePoints,
    markBoxes,
    paddedBoxes,
    sealBox,
    valueIndex,
} from "./geometry.js";
import { columnOf } from "./layout/fold.js";
import { LOOK, PAPER_PX, radiusOf } from "./paint.js";
import { box, boxesPath, FRACTION, hatching, linePath, rounded, sealOf } from "./svg/shapes.js";
import { LOWERED } from "./write.js";

/**
 * @import { Colours, Composed, ComposedSheet, ComposedStage, EdgeBox, Edges, Legend, Measure, Path } from "./types.js"
 * @import { Point, SaveOptions, Stops, Text } from "./types.js"
 */

const SHADES = 255; // index of the last shade of a ramp
const BASELINE = 0.34; // from the middle of a line to its baseline, as a share of the font size

/** @type {Record<string, string>} */
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (/** @type {string} */ words) => words.replace(/[&<>"]/g, letter => ESCAPED[letter]);

/**
 * Return the index of a value's shade, or null for NaN. Values beyond the scale are clamped.
 * @param {{ low: number, high: number }} scale
 * @param {number} value
 */
function shadeOf({ low, high }, value) {
    if (Number.isNaN(value)) return null;
    return Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * SHADES);
}

/**
 * Split a row of cells into runs of neighbouring cells with the same shade. If cells do not touch one another, each
 * cell is a run.
 * @param {(number | null)[]} shades
 * @param {boolean} touching
 */
function runsOf(shades, touching) {
    /** @type {{ shade: number, from: number, to: number }[]} */
    const runs = [];
    for (const [column, shade] of shades.entries()) {
        if (shade === null) continue;
        const last = runs.at(-1);
        if (touching && last?.shade === shade && last.to === column) last.to = column + 1;
        else runs.push({ shade, from: column, to: column + 1 });
    }
    return runs;
}

/**
 * Return cells as one path for each colour.
 * @param {Edges} edges
 * @param {number} rows
 * @param {(row: number, column: number, part: number) => number} valueAtCell
 * @param {{ low: number, high: number }} scale
 * @param {Stops} stops
 */
function cellsOf({ x, y, across, down, parts, columns }, rows, valueAtCell, scale, stops) {
    const before = Math.floor(across / 2);
    const above = Math.floor(down / 2);
    /** @type {Map<number, EdgeBox[]>} */
    const boxes = new Map();
    for (let row = 0; row < rows; row += 1) {
        for (let part = 0; part < parts; part += 1) {
            const top = y(row, part) + (part === 0 ? above : 0);
            const bottom = y(row, part + 1) - (part === parts - 1 ? down - above : 0);
            const shades = Array.from({ length: columns }, (_, column) =>
                shadeOf(scale, valueAtCell(row, column, part)),
            );
            for (const { shade, from, to } of runsOf(shades, across === 0)) {
                const shadeBoxes = boxes.get(shade) ?? [];
                shadeBoxes.push([x(from) + before, top, x(to) - across + before, bottom]);
                boxes.set(shade, shadeBoxes);
            }
        }
    }
    return [...boxes].map(([shade, ofShade]) => boxesPath(ofShade, `rgb(${mix(stops, shade / SHADES)})`)).join("");
}

/**
 * Return all shapes of a band (a heatmap).
 * @param {ComposedStage} all
 * @param {number} number - The index of the band.
 */
function bandOf({ scene, layout, derived, colours }, number) {
    const place = layout.bands[number];
    const { values, columns, marks, sealed } = derived[number];
    const { band, top, bottom } = place;
    const { left } = layout.plot;
    if (sealed) return sealOf(sealBox(layout, place), colours);
    const shapes = [`<path fill="${colours.grid}" d="${box(left - 1, top, left, bottom)}"/>`];
    if (values && band.against) {
        const ideal = linePoints(layout, place, unpack(band.against).values);
        const points = linePoints(layout, place, values);
        shapes.push(linePath(ideal, { ...LOOK.ideal, colour: colours.muted }));
        shapes.push(linePath(points, { colour: colours.train, width: LOOK.line, radius: radiusOf(points) }));
    } else if (values) {
        /** @type {(row: number, column: number, part: number) => number} */
        const valueAtCell = (row, column, part) => {
            const at = valueIndex(layout, band, column, part);
            return at < 0 ? NaN : values[row * columns + at];
        };
        const edges = edgesOf(layout, place);
        shapes.push(cellsOf(edges, place.rows, valueAtCell, scene.scales[band.scale], colours[band.scale]));
    }
    shapes.push(boxesPath(paddedBoxes(layout, place), "url(#hatch)"));
    shapes.push(boxesPath(markBoxes(layout, place, marks), colours.incorrect));
    return shapes.join("");
}

/**
 * Return the bar of a legend with its gradient.
 * @param {Legend} legend
 * @param {Colours} colours
 */
function legendOf({ scale, lying, left, top, width, height }, colours) {
    const stops = colours[scale].map(([share, colour]) => `<stop offset="${share}" stop-color="${colour}"/>`).join("");
    const way = lying ? "" : ' x1="0" y1="1" x2="0" y2="0"';
    const bar = `<path fill="url(#${scale})" d="${box(left, top, left + width, top + height)}"/>`;
    return `<linearGradient id="${scale}"${way}>${stops}</linearGradient>${bar}`;
}

/**
 * Return the strip below the bands. It shows the density of errors over all chosen steps, and a frame around the shown
 * steps. Return "" if all chosen steps are shown.
 * @param {ComposedStage} all
 */
function stripOf({ layout, derived, colours, window }) {
    const { strip, plot, fold } = layout;
    if (!strip) return "";
    const [first, last] = window;
    const whole = plot.right - plot.left;
    const bottom = strip.top + strip.height;
    const xOf = (/** @type {number} */ share) => plot.left + share * whole;
    const stepAt = (/** @type {number} */ step) => xOf((step - first) / (last - first + 1));
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

/**
 * Return the frames around the picked step, or "" if that step is not shown.
 * @param {Composed} all
 */
function framesOf({ layout, colours, view: { picked } }) {
    const { fold, plot, column, spans } = layout;
    if (!picked || picked < fold.first || picked > fold.last) return "";
    const left = plot.left + columnOf(fold, picked) * column;
    const shape = spans.map(([top, bottom]) => box(left, top, left + column, bottom)).join("");
    return `<path fill="none" stroke="${colours.text}" stroke-width="${LOOK.frame}" d="${shape}"/>`;
}

/**
 * Return a path of a sheet (the picture of a panel).
 * @param {Path} path
 * @param {number} number - The index of the path, which makes the id of its clip path unique.
 */
function pathOf({ d, fill = "none", stroke = "none", width = 1, opacity = 1, dash = [], clip }, number) {
    const lines = `stroke="${stroke}" stroke-width="${rounded(width)}" stroke-dasharray="${dash}" stroke-linejoin="round"`;
    const shape = `<path fill="${fill}" ${lines} opacity="${opacity}"`;
    if (!clip) return `${shape} d="${d}"/>`;
    const [left, top, wide, high] = clip.map(rounded);
    const cut = `<rect x="${left}" y="${top}" width="${wide}" height="${high}"/>`;
    return `<clipPath id="clip${number}">${cut}</clipPath>${shape} clip-path="url(#clip${number})" d="${d}"/>`;
}

/**
 * Return all shapes of a sheet except its legends.
 * @param {ComposedSheet} all
 */
function sheetShapes({ grids, under, over, colours }) {
    const cells = grids.map(grid => {
        const { rows, columns, values, ramp } = grid;
        /** @type {(row: number, column: number) => number} */
        const valueAtCell = (row, column) => values[row * columns + column];
        return cellsOf(gridEdges(grid, FRACTION), rows, valueAtCell, grid, colours[ramp]);
    });
    return [
        ...under.map((path, number) => pathOf(path, number)),
        `<g shape-rendering="crispEdges">${cells.join("")}</g>`,
        ...over.map((path, number) => pathOf(path, under.length + number)),
    ].join("");
}

/**
 * Return all shapes of a stage (a stack of bands) except its legends.
 * @param {ComposedStage} all
 */
function bandShapes(all) {
    const bands = all.layout.bands.map((_, number) => bandOf(all, number));
    return `<g shape-rendering="crispEdges">${bands.join("")}</g>${stripOf(all)}`;
}

/**
 * Return a text element.
 * @param {Pick<Text, "runs" | "x" | "y" | "size" | "anchor" | "colour"> & { turned?: boolean }} text
 */
function textOf({ runs, x, y, size, anchor, colour, turned }) {
    let last = 0; // vertical offset of the last run of letters
    const spans = runs.map(({ text, bold, low, size: own }) => {
        const deep = low ? LOWERED * size : 0;
        const moves = deep === last ? "" : ` dy="${rounded(deep - last)}"`;
        last = deep;
        const look = `${bold ? ' font-weight="bold"' : ""}${own ? ` font-size="${rounded(own)}"` : ""}${moves}`;
        return look ? `<tspan${look}>${escaped(text)}</tspan>` : escaped(text);
    });
    const lowered = BASELINE * Math.max(size, ...runs.map(run => run.size ?? size));
    const place = turned
        ? `transform="translate(${rounded(x + lowered)} ${rounded(y)}) rotate(-90)"`
        : `x="${rounded(x)}" y="${rounded(y + lowered)}"`;
    const look = `font-size="${rounded(size)}" fill="${colour}" text-anchor="${anchor}" xml:space="preserve"`;
    return `<text ${place} ${look}>${spans.join("")}</text>`;
}

/**
 * Return a picture as an SVG document.
 *
 * A column has as many steps (see layout/fold.js) as on a screen with a device pixel ratio of 1. The reader's computer
 * may lack the font, so `measure` must return the largest width in several fonts.
 * @param {SaveOptions & { measure: Measure }} options
 */
export function svg({ font = "sans-serif", title = "", ...options }) {
    const all = artOf(options.scene).compose({ ...options, dpr: FRACTION, resolution: 1 });
    const { layout, colours, texts } = all;
    const above = PAPER_PX.edge + (title ? PAPER_PX.head : 0);
    const wide = layout.width + 2 * PAPER_PX.edge;
    const high = Math.ceil(layout.height + above + PAPER_PX.edge);
    const head = textOf({
        runs: [{ text: title, bold: true }],
        x: 0,
        y: -PAPER_PX.head / 2,
        size: PAPER_PX.title,
        anchor: "start",
        colour: colours.text,
    });
    const size = `width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}"`;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escaped(font)}">`,
        hatching("hatch", LOOK.hatch, `stroke="${colours.muted}"`),
        hatching(
            "seal",
            LOOK.seal.hatch,
            `stroke="${colours.grid}" stroke-width="${LOOK.seal.width}" stroke-opacity="${LOOK.seal.opacity}"`,
        ),
        `<rect width="100%" height="100%" fill="${colours.paper}"/>`,
        `<g transform="translate(${PAPER_PX.edge} ${above})">`,
        ...layout.legends.map(legend => legendOf(legend, colours)),
        all.grids ? sheetShapes(all) : bandShapes(all),
        ...texts.map(textOf),
        framesOf(all),
        title && head,
        "</g></svg>",
    ].join("");
}
