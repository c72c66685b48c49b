// One step of the network: its units and connections, and beside them the numbers of its equation, a row for each unit.

import { mix, takesDarkLetters } from "../colours.js";
import { unpack } from "../data/arrays.js";
import { plain, signed } from "../data/words.js";
import { fitted } from "../layout/heights.js";
import { standingBar, standingWidth } from "../layout/legends.js";
import { LINE, SIZES, text, widthOf } from "../layout/texts.js";
import { circle, label, lettered } from "./parts.js";

const ROW = 27; // pixels
const LOWEST = 170; // pixels of all rows
const HEAD = 8; // pixels above everything
const FOOT = 8;
const ABOVE = 1.6; // rows above the first unit
const INPUTS = -1.1; // where the inputs stand, in rows
const OUTPUTS = 1.3; // rows from the last unit to the first output
const FEW = 5; // columns of numbers; where the network ends and they begin, in shares of the width, with few and with more
const SPLITS = { few: [0.5, 0.56], more: [0.37, 0.42] };
const SHADES = 9; // of a connection, from −1 to 1
const FAINT = 0.12; // the opacity of connections that are not those of the unit that is picked
const POINTED = 0.3; // how far along a connection one points at it
const BESIDE = 14; // pixels from the middle of a node to its name
const NODE = { usual: 19, small: 12, many: 12, edge: 1.5 }; // pixels across, and from how many on they are small
const YELLOW = "#f5c400"; // the ground of the recurrent connections
const OCHRE = "#8a6d00"; // the same for letters on a light page
const SMALLEST = 7; // pixels of numbers
const SCALE = { low: -1, high: 1, ticks: [-1, 0, 1] };

/** Return a number with two decimals, or where it has many digits as a power of ten. */
function short(value) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "−inf" : "inf";
    return signed(Math.abs(value) < 1000 ? value.toFixed(2) : value.toExponential(0));
}

/** Return where the nodes stand, {kind: [[x, y], …]}, in distances between layers, and rows. */
function spotsOf({ inputs, hidden, outputs }) {
    const [count, rows] = [inputs.names.length, hidden.names.length];
    return {
        inputs: inputs.names.map((_, number) => [count === 1 ? 0 : number / (count - 1) - 0.1, INPUTS]),
        previous: hidden.names.map((_, row) => [0, row]),
        hidden: hidden.names.map((_, row) => [1, row]),
        outputs: outputs.names.map((_, number) => [2, rows + OUTPUTS + number]),
    };
}

/** Return the connections between the nodes, [{from, to, weight, name, unit}, …]; unit: whose connection it is. */
function connectionsOf({ W, U, V }, spots) {
    const found = [];
    const add = (symbol, packed, begins, ends, to, unitOf) => {
        if (!packed) return;
        const { values, shape } = unpack(packed);
        for (const [i, from] of begins.entries()) {
            for (const [j, end] of ends.entries()) {
                const weight = values[i * shape[1] + j];
                found.push({ from, to: end, weight, name: `${symbol} ${i + 1} → ${to(j)}`, unit: unitOf(i, j) });
            }
        }
    };
    const toUnit = j => j + 1;
    add("W", W, spots.inputs, spots.hidden, toUnit, (_, j) => j);
    add("U", U, spots.previous, spots.hidden, toUnit, (_, j) => j);
    add(
        "V",
        V,
        spots.hidden,
        spots.outputs,
        j => `y${j}`,
        i => i,
    );
    return found;
}

/** Return the connections as paths, one for each shade, the strongest ones on top. */
function linesOf(connections, picked, at, { colours, em }) {
    const lines = new Map();
    for (const { from, to, weight, unit } of connections) {
        const within = Math.min(Math.max(weight || 0, -1), 1);
        const shade = Math.round(((within + 1) / 2) * (SHADES - 1));
        const key = [picked === null || picked === unit ? 1 : 0, shade];
        const d = `M${at(from).join(" ")}L${at(to).join(" ")}`;
        lines.set(String(key), { key, d: (lines.get(String(key))?.d ?? "") + d });
    }
    const strength = shade => Math.abs((2 * shade) / (SHADES - 1) - 1);
    return [...lines.values()]
        .sort(({ key: [one, shade] }, { key: [other, last] }) => one - other || strength(shade) - strength(last))
        .map(({ key: [strong, shade], d }) => ({
            d,
            stroke: `rgb(${mix(colours.state, shade / (SHADES - 1))})`,
            width: (0.8 + 2.6 * strength(shade)) * em,
            opacity: strong ? 1 : FAINT,
        }));
}

/** Return the radius of each of so many nodes; the inputs stand in a row, all others in a column. */
function radiusOf(kind, count, row, em) {
    if (kind === "inputs" && count > 1) return (Math.max(4, 60 / count) / 2) * em;
    return Math.min((count > NODE.many ? NODE.small : NODE.usual) * em, 0.8 * row) / 2;
}

/** Return the nodes: {paths, points}. */
function nodesOf(nodes, spots, at, row, { colours, em }) {
    const found = { paths: [], points: [] };
    for (const [kind, { names, values }] of Object.entries(nodes)) {
        const radius = radiusOf(kind, names.length, row, em);
        for (const [number, value] of unpack(values).values.entries()) {
            const [x, y] = at(spots[kind][number]);
            const fill = `rgb(${mix(colours.state, ((value || 0) + 1) / 2)})`;
            found.paths.push({ d: circle(x, y, radius), fill, stroke: colours.text, width: NODE.edge * em });
            const hint = { title: "", words: `${names[number]} = `, value: signed(value.toFixed(4)) };
            found.points.push({ x, y, reach: radius + 2, hint });
        }
    }
    return found;
}

/** Return the numbers of some columns as cells: {grid, texts}. */
function numbersOf({ columns, names, key }, { left, top, wide, row }, { colours, em, measure }) {
    const arrays = columns.map(([, packed]) => unpack(packed).values);
    const values = Float32Array.from(names.flatMap((_, number) => arrays.map(array => array[number])));
    const shown = values.map(value => (Number.isFinite(value) ? value : NaN));
    const words = Array.from(values, short);
    const most = Math.max(...words.map(word => measure(word, SIZES.tick * em, false)), 1);
    const size = Math.min(SIZES.tick * em, (SIZES.tick * em * (wide - 4)) / most, (0.8 * row) / LINE);
    const hint = (at, column) => {
        const value = values[at * columns.length + column];
        if (!Number.isFinite(value)) return null;
        return { title: "", words: `${plain(columns[column][0])}, ${names[at]}: `, value: signed(value.toFixed(4)) };
    };
    const box = { left, top: top - row / 2, width: wide * columns.length, height: row * names.length };
    const grid = {
        ...box,
        rows: names.length,
        columns: columns.length,
        gap: 2,
        ...SCALE,
        values: shown,
        ramp: "state",
    };
    const written = (word, place) => {
        const [at, column] = [Math.floor(place / columns.length), place % columns.length];
        const dark = takesDarkLetters(SCALE, colours.state, shown[place]);
        const colour = Number.isNaN(shown[place]) ? colours.text : dark ? colours.dark : colours.pale;
        const middle = { x: left + (column + 0.5) * wide, y: top + at * row, anchor: "middle" };
        const look = { size, colour, line: 1, inCell: !Number.isNaN(shown[place]), measure };
        return text(`${key} ${place}`, [{ text: word }], { ...middle, ...look });
    };
    const titles = columns.map(([title], column) => {
        const place = { x: left + (column + 0.5) * wide, y: top - 0.55 * row - (SIZES.letter * em * LINE) / 2 };
        const look = { anchor: "middle", size: SIZES.letter * em, room: wide, colour: colours.text, measure };
        return label(`${key} title ${column}`, title, { ...place, ...look });
    });
    return { grid: { ...grid, hint }, texts: [...titles, ...(size < SMALLEST ? [] : words.map(written))] };
}

/** Return the names of the nodes, and of the recurrent connections if there are any. */
function namesOf({ words, nodes, label: name, weights }, spots, at, end, { colours, em, measure, dark }) {
    const look = { size: SIZES.letter * em, colour: colours.text, measure };
    const [x, y] = at(spots.inputs[0]);
    const [under, foot] = [at([0, spots.hidden.length - 0.3]), SIZES.letter * em * LINE];
    const [over] = at([1, 0]);
    const middle = { anchor: "middle", y: under[1] + foot / 2, room: over - under[0] - 4 };
    const texts = [
        label("name inputs", name, { ...look, x: x - BESIDE * em, y, anchor: "end" }),
        label("name previous", "h<sub>t−1</sub>", { ...look, ...middle, x: under[0] }),
        label("name hidden", "h<sub>t</sub>", { ...look, ...middle, x: over }),
    ];
    if (weights.U) {
        const [beside] = at([1.06, 0]);
        const place = { x: beside, y, room: end - beside, colour: dark ? YELLOW : OCHRE };
        texts.push(label("name recurrent", `<b>U</b> ${words.recurrent}`, { ...look, ...place }));
    }
    const outputs = nodes.outputs.names.map((_, number) => {
        const [right, middle] = at(spots.outputs[number]);
        return text(`name y${number}`, lettered(`y${number}`, look.size), {
            ...look,
            x: right + BESIDE * em,
            y: middle,
        });
    });
    return [...texts, ...outputs];
}

/** Return a function of a place, in distances between layers and in rows, that gives its pixels. */
function placing({ nodes, label: name }, spots, { end, row }, { em, measure }) {
    const size = SIZES.letter * em;
    const wide = words => widthOf(lettered(words, size), size, measure) + BESIDE * em;
    const [first] = spots.inputs[0];
    const left = wide(name);
    const right = end - wide(`y${nodes.outputs.names.length - 1}`);
    return ([x, y]) => [
        Number((left + ((x - first) / (2 - first)) * (right - left)).toFixed(2)),
        Number((HEAD * em + (y + ABOVE) * row).toFixed(2)),
    ];
}

/** Return the tables: a row for each unit, and below them one for each output. */
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

/** Return the sheet of one step. */
export function step({ scene, view, colours, em, room, width, measure }) {
    const { nodes, columns, picked, words, weights } = scene;
    const [rows, classes] = [nodes.hidden.names.length, nodes.outputs.names.length];
    const below = rows + OUTPUTS;
    const high = ABOVE + below + classes - 0.3; // rows of all of it
    const height = fitted((Math.max(LOWEST, ROW * high) + HEAD + FOOT) * em, room, false);
    const row = (height - (HEAD + FOOT) * em) / high;
    const whole = width - Math.ceil(standingWidth(SCALE, { em, measure })) - BESIDE;
    const [end, begin] = SPLITS[columns.length > FEW ? "more" : "few"].map(share => share * whole);
    const look = { colours, em, measure, dark: view.dark };
    const spots = spotsOf(nodes);
    const at = placing(scene, spots, { end, row }, look);
    const connections = connectionsOf(weights, spots);
    const found = nodesOf(nodes, spots, at, row, look);
    const ways = connections.map(({ from, to, weight, name }) => {
        const [[x, y], [right, down]] = [at(from), at(to)];
        const hint = { title: "", words: `${name}: `, value: signed(weight.toFixed(4)) };
        return { x: x + POINTED * (right - x), y: y + POINTED * (down - y), reach: 9 * em, hint };
    });
    const tables = tablesOf(scene, at, { begin, whole, row, below }, look);
    const [[left, top], [right, bottom]] = [at([0, -0.55]), at([1, rows - 0.45])];
    const ground = { d: `M${left} ${top}H${right}V${bottom}H${left}Z`, fill: YELLOW, opacity: 0.4 };
    const bar = { left: whole + BESIDE / 2, em, size: SIZES.tick * em, measure };
    const ends = [{ top: HEAD * em }, { bottom: height - FOOT * em }];
    return {
        height,
        grids: tables.map(({ grid }) => grid),
        under: weights.U ? [ground] : [],
        over: [...linesOf(connections, picked, at, look), ...found.paths],
        points: [...found.points, ...ways],
        legends: [standingBar("state", { ...SCALE, legend: words.value }, ends, bar)],
        texts: [...namesOf(scene, spots, at, begin, look), ...tables.flatMap(({ texts }) => texts)],
    };
}
