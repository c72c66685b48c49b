// The sheet: a picture of a panel that is no stage. A kind of sheet says where its cells, paths and words stand; they are
// drawn here, all in one way.

import { lighting, painter } from "./colours.js";
import { coloursOf } from "./compose.js";
import { gridEdges } from "./geometry.js";
import { legendTexts } from "./layout/legends.js";
import { paintCells, paintLegends } from "./paint.js";
import { gradients } from "./sheets/gradients.js";
import { step } from "./sheets/step.js";
import { weights } from "./sheets/weights.js";

/**
 * Kind of a scene -> function of {scene, base, view, colours, em, room, width, measure} that returns a sheet:
 *
 * - height: its pixels;
 * - grids: [{left, top, width, height, rows, columns, gap, values, low, high, ramp, hint}, …], cells in the colours of
 *   the palette's ramp from `low` to `high`. hint: function of a row and a column, {title, words, value} or null;
 * - under, over: [{d, fill, stroke, width, opacity, dash, clip}, …], paths below and above the cells, as SVG has them.
 *   clip: [left, top, width, height], beyond which nothing is drawn;
 * - points: [{x, y, reach, hint}, …], places that are pointed at from up to `reach` pixels away;
 * - legends, texts: as the layout of a stage has them;
 * - time: where steps stand, {plot, column, fold, spans}, as in the layout of a stage, or null.
 */
const KINDS = { weights, gradients, step };

const NO_TIME = { fold: { parts: 1, begin: 1, first: 1, last: 0 }, spans: [] };

/** Compose a sheet, as `compose` does it of a stage. frames: {base}, what the scenes of all epochs have in common. */
function compose({ scene, frames, view, palettes, width, dpr, measure }) {
    const { em = 1, room = null } = view;
    const colours = coloursOf(palettes[view.dark ? "dark" : "light"]);
    const sheet = KINDS[scene.kind]({ scene, base: frames.base, view, colours, em, room, width, measure });
    const layout = { width, em, dpr, height: sheet.height, legends: sheet.legends, ...(sheet.time ?? NO_TIME) };
    const texts = [...legendTexts(sheet.legends, { em, colours, measure }), ...sheet.texts];
    return { ...sheet, scene, view, colours, measure, layout, texts };
}

/** Return what may flash: the values of each grid, how large it is, and how light its values are. */
function lights({ grids, colours }) {
    return grids.map(({ values, width, height, ramp, ...scale }) => ({
        values,
        area: width * height,
        lights: lighting(scale, colours[ramp]),
    }));
}

/** Draw a path. */
function drawPath(pen, { d, fill, stroke, width = 1, opacity = 1, dash = [], clip }) {
    const path = new Path2D(d);
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
        pen.fill(path);
    }
    if (stroke) {
        pen.strokeStyle = stroke;
        pen.stroke(path);
    }
    pen.restore();
}

/** Draw paths, whose places are in CSS pixels. */
function drawPaths(pen, paths, dpr) {
    pen.save();
    pen.scale(dpr, dpr);
    for (const path of paths) drawPath(pen, path);
    pen.restore();
}

/** Paint all of it: what is new is everywhere. */
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

/** Return the row and the column of a grid at a place, or null. */
function cellAt({ left, top, width, height, rows, columns }, x, y) {
    if (x < left || x >= left + width || y < top || y >= top + height) return null;
    return [Math.floor(((y - top) / height) * rows), Math.floor(((x - left) / width) * columns)];
}

/** Return what is told of a place, {title, words, value}, or null: of the nearest point, or else of the cell. */
function hintAt({ grids, points }, x, y) {
    const away = point => Math.hypot(point.x - x, point.y - y) / point.reach;
    const near = points.filter(point => away(point) <= 1).sort((one, other) => away(one) - away(other));
    if (near.length) return near[0].hint;
    for (const grid of grids) {
        const cell = cellAt(grid, x, y);
        if (cell) return grid.hint(...cell);
    }
    return null;
}

/** Return the step at a place, or null: of several in a column the first. */
function stepAt({ layout: { plot, column, fold, spans } }, x, y) {
    if (!spans.some(([top, bottom]) => y >= top && y < bottom) || x < plot.left || x >= plot.right) return null;
    return fold.begin + Math.floor((x - plot.left) / column) * fold.parts;
}

/** The art of sheets, as a board has it. */
export const SHEET = { compose, lights, paint, hintAt, stepAt, stepBelow: stepAt };
