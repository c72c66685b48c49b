// Sheets: the pictures in panels. Unlike the stage (the main picture), a sheet does not consist of bands (heatmaps over
// one time axis).
//
// For each kind of sheet, a module in sheets/ returns cells, paths and texts, and this module draws them.

import { lighting, painter } from "./colours.js";
import { coloursOf } from "./compose.js";
import { gridEdges } from "./geometry.js";
import { legendTexts } from "./layout/legends.js";
import { paintCells, paintLegends } from "./paint.js";
import { gradients } from "./sheets/gradients.js";
import { step } from "./sheets/step.js";
import { weights } from "./sheets/weights.js";

/**
 * @import { Art, ComposedSheet, ComposeOptions, FlashArea, Grid, Hint, HintPoint, Path, Scene } from "./types.js"
 * @import { Sheet, SheetOptions, SheetScene, TimeAxis } from "./types.js"
 */

/**
 * Return the sheet of a scene. The kind of the scene determines which module makes the sheet.
 * @param {SheetOptions} options
 * @returns {Sheet}
 */
function sheetOf({ scene, ...options }) {
    if (scene.kind === "weights") return weights({ scene, ...options });
    if (scene.kind === "gradients") return gradients({ scene, ...options });
    return step({ scene, ...options });
}

/**
 * Replaces the time axis of a sheet that has no time axis.
 * @type {TimeAxis}
 */
const NO_TIME = { plot: { left: 0, right: 0 }, column: 0, fold: { parts: 1, begin: 1, first: 1, last: 0 }, spans: [] };

/**
 * Compose a sheet.
 * @param {ComposeOptions<SheetScene>} options
 * @returns {ComposedSheet}
 */
function compose({ scene, frames, view, palettes, width, dpr, measure }) {
    const { em = 1, room = null } = view;
    const colours = coloursOf(palettes[view.dark ? "dark" : "light"]);
    const sheet = sheetOf({ scene, base: frames.base, view, colours, em, room, width, measure });
    const layout = { width, em, dpr, height: sheet.height, legends: sheet.legends, ...(sheet.time ?? NO_TIME) };
    const texts = [...legendTexts(sheet.legends, { em, colours, measure }), ...sheet.texts];
    return { ...sheet, scene, view, colours, measure, layout, texts };
}

/**
 * Return the areas that may flash, one for each grid of cells.
 * @param {ComposedSheet} all
 * @returns {FlashArea[]}
 */
function lights({ grids, colours }) {
    return grids.map(({ values, width, height, ramp, ...scale }) => ({
        values,
        area: width * height,
        lights: lighting(scale, colours[ramp]),
    }));
}

/**
 * Draw a path.
 * @param {CanvasRenderingContext2D} pen
 * @param {Path} path
 */
function drawPath(pen, { d, fill, stroke, width = 1, opacity = 1, dash = [], clip }) {
    const shape = new Path2D(d);
    pen.save();
    if (clip) {
        pen.beginPath();
        pen.rect(...clip);
        pen.clip();
    }
    Object.assign(pen, { globalAlpha: opacity, lineWidth: width, lineJoin: "round" });
    pen.setLineDash(dash);
    if (fill) {
        pen.fillStyle = fill;
        pen.fill(shape);
    }
    if (stroke) {
        pen.strokeStyle = stroke;
        pen.stroke(shape);
    }
    pen.restore();
}

/**
 * Draw paths with coordinates in CSS pixels.
 * @param {CanvasRenderingContext2D} pen
 * @param {Path[]} paths
 * @param {number} dpr
 */
function drawPaths(pen, paths, dpr) {
    pen.save();
    pen.scale(dpr, dpr);
    for (const path of paths) drawPath(pen, path);
    pen.restore();
}

/**
 * Paint the whole sheet, because everything may have changed.
 * @param {CanvasRenderingContext2D} pen
 * @param {ComposedSheet} all
 */
function paint(pen, all) {
    const { grids, under, over, colours, layout } = all;
    const { dpr } = layout;
    pen.clearRect(0, 0, Math.round(layout.width * dpr), Math.round(layout.height * dpr));
    paintLegends(pen, all);
    drawPaths(pen, under, dpr);
    for (const grid of grids) {
        const colour = painter(grid, colours[grid.ramp]);
        paintCells(pen, gridEdges(grid, dpr), grid.rows, (row, column) =>
            colour(grid.values[row * grid.columns + column]),
        );
    }
    drawPaths(pen, over, dpr);
}

/**
 * Return the row and the column of a grid at a position, or null.
 * @param {Grid} grid
 * @param {number} x
 * @param {number} y
 * @returns {[row: number, column: number] | null}
 */
function cellAt({ left, top, width, height, rows, columns }, x, y) {
    if (x < left || x >= left + width || y < top || y >= top + height) return null;
    return [Math.floor(((y - top) / height) * rows), Math.floor(((x - left) / width) * columns)];
}

/**
 * Return the hint of the nearest point that has the position within its reach. The distance is measured in multiples of
 * the point's reach. Without such a point, return the hint of the cell at the position, or null.
 * @param {{ grids: Grid[], points: HintPoint[] }} all
 * @param {number} x
 * @param {number} y
 * @returns {Hint | null}
 */
function hintAt({ grids, points }, x, y) {
    const away = (/** @type {HintPoint} */ point) => Math.hypot(point.x - x, point.y - y) / point.reach;
    const near = points.filter(point => away(point) <= 1).sort((one, other) => away(one) - away(other));
    if (near.length) return near[0].hint;
    for (const grid of grids) {
        const cell = cellAt(grid, x, y);
        if (cell) return grid.hint(...cell);
    }
    return null;
}

/**
 * Return the step at a position, or null. If the column there has several steps, return the first of them.
 * @param {ComposedSheet} all
 * @param {number} x
 * @param {number} y
 */
function stepAt({ layout: { plot, column, fold, spans } }, x, y) {
    if (!spans.some(([top, bottom]) => y >= top && y < bottom) || x < plot.left || x >= plot.right) return null;
    return fold.begin + Math.floor((x - plot.left) / column) * fold.parts;
}

/**
 * The art of sheets, see art.js.
 * @type {Art<ComposedSheet>}
 */
export const SHEET = { compose, lights, paint, hintAt, stepAt, nearestStep: stepAt };
