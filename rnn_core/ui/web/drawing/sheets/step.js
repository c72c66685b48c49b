// One step of the network: its units and connections, and beside them a table with the numbers in each unit's equation.

import { takesDarkLetters } from "../colours.js";
import { unpack } from "../data/arrays.js";
import { plain, signed } from "../data/words.js";
import { fitted } from "../layout/heights.js";
import { standingBar, standingWidth } from "../layout/legends.js";
import { LINE, SIZES, text } from "../layout/texts.js";
import {
    connectionsOf,
    HEAD_PX,
    hintPoints,
    linesOf,
    NAME_GAP_PX,
    namesOf,
    nodesOf,
    OUTPUTS_DISTANCE,
    placing,
    ROWS_ABOVE,
    spotsOf,
    YELLOW,
} from "./network.js";
import { label } from "./parts.js";

/**
 * @import { Grid, Look, NumberColumn, Sheet, SheetOptions, StepScene, Text } from "../types.js"
 * @import { Placing } from "./network.js"
 */

const ROW_PX = 27;
const MIN_ROW_PX = 12; // if rows of this height do not fit on the screen, the visitor has to scroll
const MIN_ROWS_PX = 170; // minimum height of all rows together, if the screen has room for it
const FOOT_PX = 8;
const FEW_COLUMNS = 5; // if the table has more columns, it gets more of the width
const SPLITS = { few: [0.5, 0.56], more: [0.37, 0.42] }; // network's end and table's start, as shares of the width
const MIN_NUMBER_PX = 7; // numbers in a smaller font are left out
const SCALE = { low: -1, high: 1, ticks: [-1, 0, 1] };

/**
 * Return a number with two decimals, or in scientific notation with one digit if its absolute value is at least 1000.
 * @param {number} value
 */
function short(value) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "−inf" : "inf";
    return signed(Math.abs(value) < 1000 ? value.toFixed(2) : value.toExponential(0));
}

/**
 * Return a table: its coloured cells, and its texts, which are the numbers in the cells and the titles of the columns.
 * @param {{ columns: NumberColumn[], names: string[], key: string }} table
 * @param {{ left: number, top: number, wide: number, row: number }} place
 * @param {Look} look
 * @returns {{ grid: Grid, texts: Text[] }}
 */
function numbersOf({ columns, names, key }, { left, top, wide, row }, { colours, em, measure }) {
    const arrays = columns.map(([, packed]) => unpack(packed).values);
    const values = Float32Array.from(names.flatMap((_, number) => arrays.map(array => array[number])));
    const shown = values.map(value => (Number.isFinite(value) ? value : NaN));
    const words = Array.from(values, short);
    const widest = Math.max(...words.map(word => measure(word, SIZES.tick * em, false)), 1);
    const size = Math.min(SIZES.tick * em, (SIZES.tick * em * (wide - 4)) / widest, (0.8 * row) / LINE);
    /** @type {Grid["hint"]} */
    const hint = (at, column) => {
        const value = values[at * columns.length + column];
        if (!Number.isFinite(value)) return null;
        return { title: "", words: `${plain(columns[column][0])}, ${names[at]}: `, value: signed(value.toFixed(4)) };
    };
    /** @type {Grid} */
    const grid = {
        left,
        top: top - row / 2,
        width: wide * columns.length,
        height: row * names.length,
        rows: names.length,
        columns: columns.length,
        gap: 2,
        ...SCALE,
        values: shown,
        ramp: "state",
        hint,
    };
    const numbers = words.map((word, place) => {
        const at = Math.floor(place / columns.length);
        const column = place % columns.length;
        const isNumber = !Number.isNaN(shown[place]);
        const dark = takesDarkLetters(SCALE, colours.state, shown[place]);
        return text(`${key} ${place}`, [{ text: word }], {
            x: left + (column + 0.5) * wide,
            y: top + at * row,
            anchor: "middle",
            size,
            colour: !isNumber ? colours.text : dark ? colours.dark : colours.pale,
            line: 1,
            inCell: isNumber,
            measure,
        });
    });
    const titles = columns.map(([title], column) =>
        label(`${key} title ${column}`, title, {
            x: left + (column + 0.5) * wide,
            y: top - 0.55 * row - (SIZES.letter * em * LINE) / 2,
            anchor: "middle",
            size: SIZES.letter * em,
            room: wide,
            colour: colours.text,
            measure,
        }),
    );
    return { grid, texts: size < MIN_NUMBER_PX ? titles : [...titles, ...numbers] };
}

/**
 * Return two tables: the upper one has a row for each unit, and the lower one a row for each output.
 * @param {StepScene} scene
 * @param {Placing} at
 * @param {{ begin: number, whole: number, row: number, below: number }} size
 * @param {Look} look
 */
function tablesOf({ nodes, columns, outputs }, at, { begin, whole, row, below }, look) {
    const wide = (whole - begin) / columns.length;
    const names = nodes.hidden.names.map(name => name.replace(/ .*/, ""));
    const left = begin + (columns.length - outputs.length) * wide;
    return [
        numbersOf({ columns, names, key: "unit" }, { left: begin, top: at([0, 0])[1], wide, row }, look),
        numbersOf(
            { columns: outputs, names: nodes.outputs.names, key: "class" },
            { left, top: at([0, below])[1], wide, row },
            look,
        ),
    ];
}

/**
 * Return the sheet (a panel's picture) of one step.
 * @param {SheetOptions<StepScene>} options
 * @returns {Sheet}
 */
export function step({ scene, view, colours, em, room, width, measure }) {
    const { nodes, columns, picked, words, weights } = scene;
    const rows = nodes.hidden.names.length;
    const classes = nodes.outputs.names.length;
    const below = rows + OUTPUTS_DISTANCE;
    const high = ROWS_ABOVE + below + classes - 0.3; // height of the whole network, in rows
    const heightAt = (/** @type {number} */ rowPx) => (rowPx * high + HEAD_PX + FOOT_PX) * em;
    const natural = heightAt(Math.max(MIN_ROWS_PX / high, ROW_PX));
    const fits = room !== null && room < natural && room >= heightAt(MIN_ROW_PX);
    const height = fits ? room : fitted(natural, room, "sheet");
    const row = (height - (HEAD_PX + FOOT_PX) * em) / high;
    const whole = width - Math.ceil(standingWidth(SCALE, { em, measure })) - NAME_GAP_PX;
    const [end, begin] = SPLITS[columns.length > FEW_COLUMNS ? "more" : "few"].map(share => share * whole);
    const look = { colours, em, measure, dark: view.dark ?? false };
    const spots = spotsOf(nodes);
    const at = placing(scene, spots, { end, row }, look);
    const connections = connectionsOf(weights, spots);
    const drawnNodes = nodesOf(nodes, spots, at, row, look);
    const tables = tablesOf(scene, at, { begin, whole, row, below }, look);
    const [left, top] = at([0, -0.55]);
    const [right, bottom] = at([1, rows - 0.45]);
    const ground = { d: `M${left} ${top}H${right}V${bottom}H${left}Z`, fill: YELLOW, opacity: 0.4 };
    const bar = { left: whole + NAME_GAP_PX / 2, em, size: SIZES.tick * em, measure };
    const range = { ...SCALE, legend: words.value };
    const legend = standingBar("state", range, [{ top: HEAD_PX * em }, { bottom: height - FOOT_PX * em }], bar);
    return {
        height,
        grids: tables.map(({ grid }) => grid),
        under: weights.U ? [ground] : [],
        over: [...linesOf(connections, picked, at, look), ...drawnNodes.paths],
        points: [...drawnNodes.points, ...hintPoints(connections, at, em)],
        legends: [legend],
        texts: [...namesOf(scene, spots, at, begin, look), ...tables.flatMap(({ texts }) => texts)],
    };
}
