// The weights. Each matrix is drawn three times: before training, now, and the change. All cells share one colour
// scale.

import { unpack } from "../data/arrays.js";
import { signed } from "../data/words.js";
import { fitted, spread } from "../layout/heights.js";
import { standingBar, standingWidth } from "../layout/legends.js";
import { apart, LINE, SIZES, shortened, text } from "../layout/texts.js";
import { corner, everyRow, label } from "./parts.js";

/** @import { Box, Grid, Matrix, Measure, Packed, Sheet, SheetOptions, TextOptions, WeightsScene } from "../types.js" */

const HEAD_PX = 26; // height of the headings "before", "now" and "change"
const TITLE_PX = 19; // height of the title of a matrix
const FOOT_PX = 18; // height of the column labels of a matrix
const GAP_PX = 4; // between two matrices
const EDGE_PX = 2;
const ROW_PX = { natural: 17, min: 2 };
const MATRIX_PX = { min: 20, minInLittleRoom: 12, max: 190 }; // height of a matrix
const MAX_NAMES_PX = 64; // width of row labels
const NAME_GAP_PX = 6; // between cells and the texts beside them
const GAP_SHARE = 0.035; // gap between two columns of matrices, as a share of the width
const MIN_NAME_GAP_PX = 5; // between two labels

/** @typedef {[share: number, name: string]} ColumnName */

/** @typedef {{ size: number, colour: string, measure: Measure }} Small */

/**
 * Return the values of a matrix before training, the values now, and the change from the former to the latter.
 * @param {Matrix} matrix
 * @param {Packed<"f4">} packed
 */
function valuesOf({ start }, packed) {
    const [before, now] = [unpack(start).values, unpack(packed).values];
    return [before, now, now.map((value, place) => value - before[place])];
}

/**
 * Return the labels below a grid, which name the parts of the matrix. If the matrix has no parts, every nth column has
 * a label, with the minimum n for which the labels fit.
 * @param {Matrix} matrix
 * @param {(names: ColumnName[]) => boolean} fits - Returns whether labels fit side by side.
 * @returns {ColumnName[]}
 */
function columnNames({ columns, parts }, fits) {
    if (parts.length) return parts.map((name, number) => [(number + 0.5) / parts.length, name]);
    /** @type {ColumnName[]} */
    const middles = columns.map((name, number) => [(number + 0.5) / columns.length, name]);
    const every = columns.findIndex((_, number) => fits(middles.filter((_, place) => place % (number + 1) === 0)));
    return middles.filter((_, place) => place % (every + 1) === 0);
}

/**
 * Return the labels below a grid as texts. A text that would overlap an earlier text is left out.
 * @param {Matrix} matrix
 * @param {Box} box
 * @param {string} key
 * @param {Small & { between: number }} look - between: the gap to the next grid in pixels.
 */
function footOf(matrix, { left, width, top, height }, key, { size, colour, measure, between }) {
    const wide = (/** @type {string} */ name) => measure(name, size, false);
    const fits = (/** @type {ColumnName[]} */ names) =>
        names.every(([share, name], number) => {
            if (!number) return true;
            const [before, last] = names[number - 1];
            return (share - before) * width >= (wide(name) + wide(last)) / 2 + MIN_NAME_GAP_PX;
        });
    const y = top + height + (size * LINE) / 2 + 1;
    const texts = columnNames(matrix, fits).map(([share, name], number) => {
        // A label may reach into the gap, but must not touch a label of the next grid.
        const half = Math.max(0, (wide(name) - between + MIN_NAME_GAP_PX) / 2);
        const x = Math.min(Math.max(left + share * width, left + half), left + width - half);
        return text(`${key} ${number}`, [{ text: name }], { x, y, anchor: "middle", size, colour, measure });
    });
    return apart(texts);
}

/**
 * Return labels of rows as texts. If the labels of all rows would overlap, only every nth row has a label.
 * @param {Matrix} matrix
 * @param {Box} box
 * @param {string} key
 * @param {Small & { names: number }} look - names: the maximum width of a label. Longer labels are shortened.
 */
function rowNames({ rows }, { left, top, height }, key, { size, colour, measure, names }) {
    const every = everyRow(rows.length, height, size);
    const texts = rows.flatMap((name, row) => {
        if (row % every) return [];
        const middle = top + ((row + 0.5) / rows.length) * height;
        const y = Math.max(middle, top + size / 2); // below the title of the matrix
        /** @type {TextOptions} */
        const place = { x: left - NAME_GAP_PX, y, anchor: "end", size, colour, line: 1, measure };
        return [text(`${key} ${row}`, [{ text: shortened(name, names, size, measure) }], place)];
    });
    return apart(texts);
}

/**
 * Return a function that returns the hint for the weight in a row and a column, or null if the weight is NaN.
 * @param {Matrix} matrix
 * @param {string} when
 * @param {Float32Array} values
 * @returns {Grid["hint"]}
 */
function hintOf({ title, rows, columns, turned }, when, values) {
    return (row, column) => {
        const value = values[row * columns.length + column];
        const ends = [rows[row], columns[column]];
        const way = (turned ? ends.reverse() : ends).join(" → ");
        return Number.isNaN(value)
            ? null
            : { title: `${title} · ${when}`, words: `${way}: `, value: signed(value.toFixed(4)) };
    };
}

/**
 * Return the height of each matrix, and the height of the whole picture.
 * @param {Matrix[]} matrices
 * @param {number} em
 * @param {number | null} room
 * @returns {[heights: number[], total: number]}
 */
function heightsOf(matrices, em, room) {
    const { min, minInLittleRoom, max } = MATRIX_PX;
    const natural = matrices.map(({ rows }) => Math.min(Math.max(ROW_PX.natural * rows.length, min), max) * em);
    const minima = matrices.map(({ rows }) => Math.min(Math.max(ROW_PX.min * rows.length, minInLittleRoom), max) * em);
    const sum = (/** @type {number[]} */ heights) => heights.reduce((whole, height) => whole + height, 0);
    const fixed = (HEAD_PX + matrices.length * (TITLE_PX + FOOT_PX) + (matrices.length - 1) * GAP_PX + EDGE_PX) * em;
    const total = Math.max(fitted(fixed + sum(natural), room, "sheet"), Math.ceil(fixed + sum(minima)));
    return [spread(natural, minima, total - fixed), total];
}

/**
 * Return the sheet (a panel's picture) of the weights.
 * @param {SheetOptions<WeightsScene>} options
 * @returns {Sheet}
 */
export function weights({ scene, base, colours, em, room, width, measure }) {
    if (!base) throw new Error("the matrices before training are missing");
    const { limit, words } = scene;
    const { matrices } = base;
    const small = { size: SIZES.tick * em, colour: colours.muted, measure };
    const all = matrices.flatMap(({ rows }) => rows.map(name => measure(name, small.size, false)));
    const names = Math.min(Math.max(...all), MAX_NAMES_PX * em);
    const scale = { low: -limit, high: limit, ticks: [-1, -0.5, 0, 0.5, 1].map(share => share * limit) };
    const left = Math.ceil(names + NAME_GAP_PX);
    const whole = width - left - Math.ceil(standingWidth(scale, { em, measure }) + NAME_GAP_PX + EDGE_PX);
    const between = GAP_SHARE * whole;
    const wide = (whole - 2 * between) / 3;
    const times = [words.start, words.now, words.change];
    const [heights, height] = heightsOf(matrices, em, room);

    const lefts = times.map((_, number) => left + number * (wide + between));
    const texts = times.map((name, number) => {
        return label(`head ${number}`, `<b>${name}</b>`, {
            x: lefts[number] + wide / 2,
            y: (HEAD_PX * em) / 2,
            anchor: "middle",
            size: SIZES.letter * em,
            room: wide + between,
            colour: colours.text,
            measure,
        });
    });
    /** @type {Grid[]} */
    const grids = [];
    let top = HEAD_PX * em;
    for (const [number, matrix] of matrices.entries()) {
        const title = { x: 0, y: top + (TITLE_PX * em) / 2 - 1, size: SIZES.title * em, colour: colours.text, measure };
        texts.push(text(`title ${number}`, [{ text: matrix.title }], title));
        top += TITLE_PX * em;
        for (const [place, values] of valuesOf(matrix, scene.now[number]).entries()) {
            const box = { left: lefts[place], top, width: wide, height: heights[number] };
            const size = { rows: matrix.rows.length, columns: matrix.columns.length };
            grids.push({
                ...box,
                ...size,
                ...scale,
                values,
                ramp: "state",
                hint: hintOf(matrix, times[place], values),
            });
            if (!place) texts.push(...rowNames(matrix, box, `row ${number}`, { ...small, names }));
            texts.push(...footOf(matrix, box, `column ${number} ${place}`, { ...small, between }));
        }
        top += heights[number] + (FOOT_PX + GAP_PX) * em;
    }
    const last = grids[grids.length - 1];
    const bar = { left: left + whole + NAME_GAP_PX, em, size: small.size, measure };
    const range = { ...scale, legend: words.weight };
    const legends = [standingBar("state", range, [grids[0], { bottom: last.top + last.height }], bar)];
    return {
        height,
        grids,
        under: [],
        over: grids.map(grid => corner(grid, colours.grid)),
        points: [],
        legends,
        texts,
    };
}
