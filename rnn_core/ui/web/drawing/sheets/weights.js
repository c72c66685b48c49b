// The weights: each matrix before training, now, and the change between the two, on one scale.

import { unpack } from "../data/arrays.js";
import { signed } from "../data/words.js";
import { fitted, spread } from "../layout/heights.js";
import { standingBar, standingWidth } from "../layout/legends.js";
import { apart, LINE, SIZES, shortened, text } from "../layout/texts.js";
import { corner, everyRow, label } from "./parts.js";

const HEAD = 26; // pixels of the names of the columns
const TITLE = 19; // pixels of the title of a matrix
const FOOT = 18; // pixels of the names of its columns
const GAP = 4; // pixels between two matrices
const EDGE = 2;
const ROW = { high: 17, least: 2 }; // pixels of a row
const MATRIX = { least: 20, low: 12, most: 190 }; // pixels of all rows of a matrix; low: where there is little room
const NAMES = 64; // pixels of the names of the rows at the most
const NEAR = 6; // pixels between cells and what stands beside them
const BETWEEN = 0.035; // of the width, between two columns of matrices
const APART = 5; // pixels between two names

/** Return the numbers of a matrix at the start, now, and their change. */
function valuesOf({ start }, packed) {
    const [before, now] = [unpack(start).values, unpack(packed).values];
    return [before, now, now.map((value, place) => value - before[place])];
}

/** Return where names stand below a grid, [[share of its width, name], …], as close to one another as `fits` says. */
function columnNames({ columns, parts }, fits) {
    if (parts.length) return parts.map((name, number) => [(number + 0.5) / parts.length, name]);
    const middles = columns.map((name, number) => [(number + 0.5) / columns.length, name]);
    const every = columns.findIndex((_, number) => fits(middles.filter((_, place) => place % (number + 1) === 0)));
    return middles.filter((_, place) => place % (every + 1) === 0);
}

/** Return the names below a grid as texts. */
function footOf(matrix, { left, width, top, height }, key, { size, colour, measure, between }) {
    const wide = name => measure(name, size, false);
    const fits = names =>
        names.every(([share, name], number) => {
            if (!number) return true;
            const [before, last] = names[number - 1];
            return (share - before) * width >= (wide(name) + wide(last)) / 2 + APART;
        });
    const y = top + height + (size * LINE) / 2 + 1;
    const texts = columnNames(matrix, fits).map(([share, name], number) => {
        const half = Math.max(0, (wide(name) - between + APART) / 2); // so that it touches none of the next grid
        const x = Math.min(Math.max(left + share * width, left + half), left + width - half);
        return text(`${key} ${number}`, [{ text: name }], { x, y, anchor: "middle", size, colour, measure });
    });
    return apart(texts);
}

/** Return the names of the rows as texts. */
function rowNames({ rows }, { left, top, height }, key, { size, colour, measure, names }) {
    const every = everyRow(rows.length, height, size);
    const texts = rows.flatMap((name, row) => {
        if (row % every) return [];
        const middle = top + ((row + 0.5) / rows.length) * height;
        const y = Math.max(middle, top + size / 2); // not into the title
        const place = { x: left - NEAR, y, anchor: "end", size, colour, line: 1, measure };
        return [text(`${key} ${row}`, [{ text: shortened(name, names, size, measure) }], place)];
    });
    return apart(texts);
}

/** Return a function of a row and a column that tells their weight, and which matrix it is of. */
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

/** Return how many pixels the rows of each matrix take, and how many all of it: [heights, total]. */
function heightsOf(matrices, em, room) {
    const within = (count, row, least, most) => Math.min(Math.max(row * count, least), most) * em;
    const wish = matrices.map(({ rows }) => within(rows.length, ROW.high, MATRIX.least, MATRIX.most));
    const least = matrices.map(({ rows }) => within(rows.length, ROW.least, MATRIX.low, MATRIX.most));
    const sum = list => list.reduce((total, each) => total + each, 0);
    const fixed = (HEAD + matrices.length * (TITLE + FOOT) + (matrices.length - 1) * GAP + EDGE) * em;
    const total = Math.max(fitted(fixed + sum(wish), room, false), Math.ceil(fixed + sum(least)));
    return [spread(wish, least, total - fixed), total];
}

/** Return the sheet of the weights. */
export function weights({ scene, base, colours, em, room, width, measure }) {
    const { limit, words } = scene;
    const { matrices } = base;
    const small = { size: SIZES.tick * em, colour: colours.muted, measure };
    const all = matrices.flatMap(({ rows }) => rows.map(name => measure(name, small.size, false)));
    const names = Math.min(Math.max(...all), NAMES * em);
    const scale = { low: -limit, high: limit, ticks: [-1, -0.5, 0, 0.5, 1].map(share => share * limit) };
    const left = Math.ceil(names + NEAR);
    const whole = width - left - Math.ceil(standingWidth(scale, { em, measure }) + NEAR + EDGE);
    const between = BETWEEN * whole;
    const wide = (whole - 2 * between) / 3;
    const times = [words.start, words.now, words.change];
    const [heights, height] = heightsOf(matrices, em, room);

    const lefts = times.map((_, number) => left + number * (wide + between));
    const texts = times.map((name, number) => {
        const place = { x: lefts[number] + wide / 2, y: (HEAD * em) / 2, anchor: "middle", size: SIZES.letter * em };
        return label(`head ${number}`, `<b>${name}</b>`, {
            ...place,
            room: wide + between,
            colour: colours.text,
            measure,
        });
    });
    const grids = [];
    let top = HEAD * em;
    for (const [number, matrix] of matrices.entries()) {
        const title = { x: 0, y: top + (TITLE * em) / 2 - 1, size: SIZES.title * em, colour: colours.text, measure };
        texts.push(text(`title ${number}`, [{ text: matrix.title }], title));
        top += TITLE * em;
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
        top += heights[number] + (FOOT + GAP) * em;
    }
    const ends = [grids[0], { bottom: grids.at(-1).top + grids.at(-1).height }];
    const bar = { left: left + whole + NEAR, em, size: small.size, measure };
    const legends = [standingBar("state", { ...scale, legend: words.weight }, ends, bar)];
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
