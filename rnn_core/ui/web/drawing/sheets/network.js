// The network at one step: its nodes and connections, with their labels.

import { mix } from "../colours.js";
import { unpack } from "../data/arrays.js";
import { signed } from "../data/words.js";
import { LINE, SIZES, text, widthOf } from "../layout/texts.js";
import { circle, label, lettered } from "./parts.js";

/** @import { HintPoint, Look, NodeKind, Nodes, Path, Point, StepScene, Text, TextOptions } from "../types.js" */

export const HEAD_PX = 8; // above everything
export const ROWS_ABOVE = 1.6; // space above the first unit, in rows
const INPUTS_ROW = -1.1; // vertical position of the inputs, in rows
export const OUTPUTS_DISTANCE = 1.3; // from the last unit to the first output, in rows
const SHADES = 9; // number of colours of connections, for weights from −1 to 1
const FAINT_OPACITY = 0.12; // of connections that do not belong to the picked unit
const HINT_PLACE = 0.3; // position of the hint, as a share of the connection's length
const HINT_REACH_PX = 9; // around that position
export const NAME_GAP_PX = 14; // from the middle of a node to its label
const NODE_PX = { large: 19, small: 12, edge: 1.5 };
const MAX_LARGE_NODES = 12; // more nodes are small
export const YELLOW = "#f5c400"; // behind the recurrent connections; on a dark page also the colour of their label
const OCHRE = "#8a6d00"; // the colour of that label on a light page

/**
 * A connection. unit: the index of the hidden unit to which the connection belongs.
 * @typedef {{ from: Point, to: Point, weight: number, name: string, unit: number }} Connection
 */

/** @typedef {Record<NodeKind, Point[]>} Spots - The positions of the nodes, in the units that Placing converts. */

/**
 * Converts a position to pixels. The given x is in multiples of the distance between two layers, and y is in rows.
 * @typedef {(place: Point) => Point} Placing
 */

/**
 * Return the positions of the nodes.
 * @param {Nodes} nodes
 * @returns {Spots}
 */
export function spotsOf({ inputs, hidden, outputs }) {
    const [count, rows] = [inputs.names.length, hidden.names.length];
    return {
        inputs: inputs.names.map((_, number) => [count === 1 ? 0 : number / (count - 1) - 0.1, INPUTS_ROW]),
        previous: hidden.names.map((_, row) => [0, row]),
        hidden: hidden.names.map((_, row) => [1, row]),
        outputs: outputs.names.map((_, number) => [2, rows + OUTPUTS_DISTANCE + number]),
    };
}

/**
 * Return the connections between the nodes, one for each weight of the given matrices.
 * @param {StepScene["weights"]} weights
 * @param {Spots} spots
 * @returns {Connection[]}
 */
export function connectionsOf({ W, U, V }, spots) {
    /** @type {Connection[]} */
    const connections = [];
    const kernels = [
        { symbol: "W", packed: W, begins: spots.inputs, ends: spots.hidden },
        { symbol: "U", packed: U, begins: spots.previous, ends: spots.hidden },
        { symbol: "V", packed: V, begins: spots.hidden, ends: spots.outputs },
    ];
    for (const { symbol, packed, begins, ends } of kernels) {
        if (!packed) continue;
        const { values, shape } = unpack(packed);
        for (const [i, from] of begins.entries()) {
            for (const [j, to] of ends.entries()) {
                const name = `${symbol} ${i + 1} → ${symbol === "V" ? `y${j}` : j + 1}`;
                connections.push({ from, to, weight: values[i * shape[1] + j], name, unit: symbol === "V" ? i : j });
            }
        }
    }
    return connections;
}

/**
 * Return the connections as paths, one for each shade and opacity. The highlighted connections are on top and, among
 * them, those with the largest absolute weights.
 * @param {Connection[]} connections
 * @param {number | null} picked - The index of the unit whose connections are highlighted; null for all.
 * @param {Placing} at
 * @param {Look} look
 * @returns {Path[]}
 */
export function linesOf(connections, picked, at, { colours, em }) {
    /** @type {Map<string, { highlighted: boolean, shade: number, d: string }>} */
    const lines = new Map();
    for (const { from, to, weight, unit } of connections) {
        const within = Math.min(Math.max(weight || 0, -1), 1);
        const shade = Math.round(((within + 1) / 2) * (SHADES - 1));
        const highlighted = picked === null || picked === unit;
        const key = `${highlighted} ${shade}`;
        const d = `M${at(from).join(" ")}L${at(to).join(" ")}`;
        lines.set(key, { highlighted, shade, d: (lines.get(key)?.d ?? "") + d });
    }
    const strength = (/** @type {number} */ shade) => Math.abs((2 * shade) / (SHADES - 1) - 1);
    return [...lines.values()]
        .sort((one, other) => {
            const order = Number(one.highlighted) - Number(other.highlighted);
            return order || strength(one.shade) - strength(other.shade);
        })
        .map(({ highlighted, shade, d }) => ({
            d,
            stroke: `rgb(${mix(colours.state, shade / (SHADES - 1))})`,
            width: (0.8 + 2.6 * strength(shade)) * em,
            opacity: highlighted ? 1 : FAINT_OPACITY,
        }));
}

/**
 * Return a point with a hint for each connection.
 * @param {Connection[]} connections
 * @param {Placing} at
 * @param {number} em
 * @returns {HintPoint[]}
 */
export function hintPoints(connections, at, em) {
    return connections.map(({ from, to, weight, name }) => {
        const [x, y] = at(from);
        const [right, down] = at(to);
        return {
            x: x + HINT_PLACE * (right - x),
            y: y + HINT_PLACE * (down - y),
            reach: HINT_REACH_PX * em,
            hint: { title: "", words: `${name}: `, value: signed(weight.toFixed(4)) },
        };
    });
}

/**
 * Return the radius of the nodes of one kind. Inputs are side by side, so if there are several, their radius depends
 * only on their number.
 * @param {string} kind
 * @param {number} count
 * @param {number} row - The height of a row in pixels.
 * @param {number} em
 */
function radiusOf(kind, count, row, em) {
    if (kind === "inputs" && count > 1) return (Math.max(4, 60 / count) / 2) * em;
    return Math.min((count > MAX_LARGE_NODES ? NODE_PX.small : NODE_PX.large) * em, 0.8 * row) / 2;
}

/**
 * Return the circles of the nodes, and the points with their hints.
 * @param {Nodes} nodes
 * @param {Spots} spots
 * @param {Placing} at
 * @param {number} row
 * @param {Look} look
 * @returns {{ paths: Path[], points: HintPoint[] }}
 */
export function nodesOf(nodes, spots, at, row, { colours, em }) {
    /** @type {{ paths: Path[], points: HintPoint[] }} */
    const drawn = { paths: [], points: [] };
    for (const kind of /** @type {NodeKind[]} */ (Object.keys(nodes))) {
        const { names, values } = nodes[kind];
        const radius = radiusOf(kind, names.length, row, em);
        for (const [number, value] of unpack(values).values.entries()) {
            const [x, y] = at(spots[kind][number]);
            const fill = `rgb(${mix(colours.state, ((value || 0) + 1) / 2)})`;
            drawn.paths.push({ d: circle(x, y, radius), fill, stroke: colours.text, width: NODE_PX.edge * em });
            const hint = { title: "", words: `${names[number]} = `, value: signed(value.toFixed(4)) };
            drawn.points.push({ x, y, reach: radius + 2, hint });
        }
    }
    return drawn;
}

/**
 * Return the labels of the layers and of each output. If there are recurrent connections, also return their label.
 * @param {StepScene} scene
 * @param {Spots} spots
 * @param {Placing} at
 * @param {number} end - The right end of the network, in pixels.
 * @param {Look & { dark: boolean }} look
 * @returns {Text[]}
 */
export function namesOf({ words, nodes, label: name, weights }, spots, at, end, { colours, em, measure, dark }) {
    const look = { size: SIZES.letter * em, colour: colours.text, measure };
    const [x, y] = at(spots.inputs[0]);
    const under = at([0, spots.hidden.length - 0.3]);
    const foot = SIZES.letter * em * LINE;
    const [over] = at([1, 0]);
    /** @satisfies {Partial<TextOptions & { room: number }>} */
    const middle = { anchor: "middle", y: under[1] + foot / 2, room: over - under[0] - 4 };
    const texts = [
        label("name inputs", name, { ...look, x: x - NAME_GAP_PX * em, y, anchor: "end" }),
        label("name previous", "h<sub>t−1</sub>", { ...look, ...middle, x: under[0] }),
        label("name hidden", "h<sub>t</sub>", { ...look, ...middle, x: over }),
    ];
    if (weights.U) {
        const [beside] = at([1.06, 0]);
        const place = { x: beside, y, room: end - beside - NAME_GAP_PX * em, colour: dark ? YELLOW : OCHRE };
        texts.push(label("name recurrent", `<b>U</b> ${words.recurrent}`, { ...look, ...place }));
    }
    const outputs = nodes.outputs.names.map((_, number) => {
        const [right, middle] = at(spots.outputs[number]);
        return text(`name y${number}`, lettered(`y${number}`, look.size), {
            ...look,
            x: right + NAME_GAP_PX * em,
            y: middle,
        });
    });
    return [...texts, ...outputs];
}

/**
 * Return the function that converts a position to pixels, rounded to two decimals.
 * @param {StepScene} scene
 * @param {Spots} spots
 * @param {{ end: number, row: number }} size - end: the right end of the network. row: the height of a row.
 * @param {Look} look
 * @returns {Placing}
 */
export function placing({ nodes, label: name }, spots, { end, row }, { em, measure }) {
    const size = SIZES.letter * em;
    const wide = (/** @type {string} */ words) => widthOf(lettered(words, size), size, measure) + NAME_GAP_PX * em;
    const [first] = spots.inputs[0];
    const left = wide(name);
    const right = end - wide(`y${nodes.outputs.names.length - 1}`);
    return ([x, y]) => [
        Number((left + ((x - first) / (2 - first)) * (right - left)).toFixed(2)),
        Number((HEAD_PX * em + (y + ROWS_ABOVE) * row).toFixed(2)),
    ];
}
