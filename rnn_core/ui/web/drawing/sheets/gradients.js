// The gradients through time: how large they are, over steps and lags, and below that over the lags alone.

import { unpack } from "../data/arrays.js";
import { runs, signed } from "../data/words.js";
import { fitted } from "../layout/heights.js";
import { standingBar, standingWidth } from "../layout/legends.js";
import { LINE, SIZES, text, wholeTicks, widthOf } from "../layout/texts.js";
import { circle, corner, everyRow, label, line } from "./parts.js";

const HEIGHT = 540; // pixels
const MAP = 0.6; // of what is no words: the heatmap, above the line
const HEAD = 22; // pixels of a title
const BETWEEN = 8; // pixels below the heatmap's axis
const NEAR = 6; // pixels between a plot and what stands beside it
const EDGE = 2;
const EVERY = 2; // powers of ten from one tick to the next
const TICKS = 1.5; // widths of a number from one tick to the next
const MOST = { steps: 12, lags: 6 }; // ticks
const FEW = 25; // lags that are marked one by one
const GAPS = { columns: 60, rows: 25 }; // up to how many there are gaps
const LOOK = { line: 3, radius: 3.5, faint: 0.28, key: 30, swatch: 6 };
const BEYOND = 0.02; // of the axis of the lags, at both ends
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Return a power of ten as a text. */
function power(exponent) {
    if (!exponent) return "1";
    return `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map(digit => RAISED[digit]).join("")}`;
}

/** Return a norm as a text, with three digits. */
const written = value => signed(value.toExponential(2));

/** Return the norms (K + 1, columns) of what was sent: of each column those of its first lags. NaN of none. */
function normsOf({ norms, reach, lags }) {
    const [sent, counts] = [unpack(norms).values, unpack(reach).values];
    const found = new Float32Array((lags + 1) * counts.length).fill(NaN);
    let place = 0;
    for (const [column, count] of counts.entries()) {
        for (let lag = 0; lag < count; lag += 1) found[lag * counts.length + column] = sent[place + lag];
        place += count;
    }
    return found;
}

/** Return the lags that have quartiles, those beside one another together, [[lag, …], …]. */
function known(lower) {
    const found = [[]];
    for (const [lag, value] of lower.entries()) {
        if (!Number.isNaN(value)) found.at(-1).push(lag);
        else if (found.at(-1).length) found.push([]);
    }
    return found.filter(together => together.length);
}

/** Return the heatmap at a place: {grid, time}. */
function mapOf({ first, last, every, lags, low, high, words, ...sent }, { left, right, top, height }) {
    const norms = normsOf({ lags, ...sent });
    const columns = norms.length / (lags + 1);
    const end = column => Math.min(first + (column + 1) * every - 1, last);
    const hint = (lag, column) => {
        const value = norms[lag * columns + column];
        if (Number.isNaN(value)) return null;
        const [from, to] = [first + column * every, end(column)];
        const [steps, name] = from < to ? [`${from}–${to}`, words.median] : [from, words.norm];
        const title = `${words.step} = ${steps} · ${words.lag} = ${lag}`;
        return { title, words: `${name}: `, value: written(value) };
    };
    const column = (right - left) / columns;
    const gap = columns > GAPS.columns || lags > GAPS.rows ? 0 : 1;
    const box = { left, top, width: right - left, height, rows: lags + 1, columns };
    const colours = { values: norms.map(value => Math.log10(value)), low, high, ramp: "norm", gap };
    const time = {
        plot: { left, right },
        column,
        fold: { parts: every, begin: first, first, last },
        spans: [[top, top + height]],
    };
    return { grid: { ...box, ...colours, hint }, time: first === last ? null : time };
}

/** Return the line of the median and the area between the quartiles at a place: {paths, points, x, y}. */
function lineOf({ quartiles, lags, low, high, words }, { left, right, top, height }, { colours, em }) {
    const { values } = unpack(quartiles);
    const [lower, median, upper] = [0, 1, 2].map(row => values.subarray(row * (lags + 1), (row + 1) * (lags + 1)));
    const most = Math.max(lags, 1);
    const x = lag => left + ((lag / most + BEYOND) / (1 + 2 * BEYOND)) * (right - left);
    const y = exponent => top + ((high - exponent) / (high - low)) * height;
    const level = value => y(Math.min(Math.max(Math.log10(value), low - 1), high + 1)); // 0 has no logarithm
    const clip = [left, top, right - left, height];
    const colour = colours.validation;
    const areas = known(lower).map(together => {
        const there = together.map(lag => [x(lag), level(upper[lag])]);
        const back = together.map(lag => [x(lag), level(lower[lag])]).reverse();
        return `${line([...there, ...back])}Z`;
    });
    const positive = [...median.keys()].filter(lag => median[lag] > 0); // 0 is not on the axis
    const course = positive.map(lag => {
        const begins = !(median[lag - 1] > 0);
        return `${begins ? "M" : "L"}${x(lag).toFixed(2)} ${level(median[lag]).toFixed(2)}`;
    });
    const marks = lags < FEW ? positive.map(lag => circle(x(lag), level(median[lag]), LOOK.radius * em)) : [];
    const points = [...median.keys()].filter(lag => !Number.isNaN(median[lag]));
    const hint = lag => {
        const range = `${written(lower[lag])} – ${written(upper[lag])}`;
        const title = `${words.lag} = ${lag} · ${words.quartiles}: ${range}`;
        return { title, words: `${words.median}: `, value: written(median[lag]) };
    };
    const far = Math.min(height / 2, 40 * em);
    return {
        x,
        y,
        paths: [
            { d: areas.join(""), fill: colour, opacity: LOOK.faint, clip },
            { d: course.join(""), stroke: colour, width: LOOK.line * em, clip },
            { d: marks.join(""), fill: colour, clip },
        ],
        points: points.map(lag => ({
            x: x(lag),
            y: Math.min(Math.max(level(median[lag]), top), top + height),
            reach: far,
            hint: hint(lag),
        })),
    };
}

/** Return the names of the line and of the area, between two sides, smaller where there is little room: {texts, paths}. */
function keysOf({ words }, [left, right], y, { colours, em, measure }) {
    const names = ["median", "quartiles"];
    const wide = names.reduce((sum, name) => sum + measure(words[name], SIZES.title * em, false), 0);
    const times = em * Math.min(1, (right - left) / (wide + 2 * (LOOK.key + 4 * NEAR) * em));
    const size = SIZES.title * times;
    const look = { y, size, colour: colours.text, measure };
    const found = { texts: [], paths: [] };
    let at = right;
    for (const name of names) {
        at -= measure(words[name], size, false);
        found.texts.push(text(`key ${name}`, [{ text: words[name] }], { ...look, x: at }));
        at -= (NEAR + LOOK.key) * times;
        const [width, opacity] = name === "median" ? [LOOK.line, 1] : [LOOK.swatch, LOOK.faint];
        found.paths.push({
            d: `M${at} ${y}h${LOOK.key * times}`,
            stroke: colours.validation,
            width: width * em,
            opacity,
        });
        at -= 3 * NEAR * times;
    }
    return found;
}

/** Return the numbers of an axis that goes across, and its name below them. */
function across(key, name, ticks, place, top, { size, colours, measure }) {
    const look = { anchor: "middle", size, colour: colours.muted, measure };
    const y = top + (size * LINE) / 2;
    const numbers = ticks.map(tick => text(`${key} ${tick}`, [{ text: String(tick) }], { ...look, x: place(tick), y }));
    const middle = { ...look, x: place(null), y: y + size * LINE, colour: colours.text };
    return [...numbers, text(key, [{ text: name }], middle)];
}

/** Return the names and the numbers of the axes of the heatmap. */
function mapAxes({ words, first, last, lags }, { left, right, top, height }, { colours, em, size, measure }) {
    const small = { x: left - NEAR, anchor: "end", size, line: 1, colour: colours.muted, measure };
    const span = last - first + 1;
    const stepAt = step => left + ((step === null ? span / 2 : step - first + 0.5) / span) * (right - left);
    const wide = (TICKS * measure(String(last), size, false)) / (right - left);
    const steps = wholeTicks(first, last, Math.max(1, wide * span, span / MOST.steps));
    const rows = lags + 1;
    const [every] = wholeTicks(0, lags, Math.max(everyRow(rows, height, size), rows / MOST.lags));
    const ticks = Array.from({ length: Math.floor(lags / (every || 1)) + 1 }, (_, number) => number * every);
    const rowAt = lag => top + ((lag + 0.5) / rows) * height;
    const large = SIZES.title * em;
    const beside = { x: (large * LINE) / 2, y: top + height / 2, anchor: "middle", turned: true, size: large };
    return [
        label("axis lag", words.lag, { ...beside, colour: colours.text, measure }),
        ...ticks.map(lag => text(`row ${lag}`, [{ text: String(lag) }], { ...small, y: rowAt(lag) })),
        ...across("step", words.step, steps, stepAt, top + height + NEAR / 2, { size, colours, measure }),
    ];
}

/** Return the names and the numbers of the axes of the line. powers: of ten, where its levels are. */
function lineAxes({ words, lags }, { left, right, top, height }, { x, y }, powers, { colours, size, measure }) {
    const small = { x: left - NEAR, anchor: "end", size, line: 1, colour: colours.muted, measure };
    const wide = (TICKS * measure(String(lags), size, false)) / (right - left);
    const along = wholeTicks(1, lags, Math.max(1, wide * (lags + 1), lags / MOST.steps));
    const lagAt = lag => (lag === null ? (left + right) / 2 : x(lag));
    const ticks = lags ? [0, ...along] : [0];
    return [
        ...powers.map(each => text(`power ${each}`, [{ text: power(each) }], { ...small, y: y(each) })),
        ...across("lag", words.lag, ticks, lagAt, top + height + NEAR / 2, { size, colours, measure }),
    ];
}

/** Return the sheet of the gradients. */
export function gradients({ scene, colours, em, room, width, measure }) {
    const { words, lags, low, high } = scene;
    const size = SIZES.tick * em;
    const look = { colours, em, size, measure };
    const height = fitted(HEIGHT * em, room, false);
    const powers = Array.from({ length: Math.ceil((high - low) / EVERY) }, (_, number) => low + EVERY * number);
    const names = Math.max(...[...powers.map(power), String(lags)].map(name => measure(name, size, false)));
    const scale = { low, high, ticks: powers, write: power, legend: "" };
    const left = Math.ceil(SIZES.title * em * LINE + names + 2 * NEAR);
    const right = Math.floor(width - standingWidth(scale, { em, measure }) - EDGE);
    const axis = 2 * size * LINE + NEAR;
    const free = height - 2 * (HEAD * em + axis) - BETWEEN * em;
    const above = { left, right, top: HEAD * em, height: Math.round(MAP * free) };
    const foot = above.top + above.height;
    const below = { left, right, top: foot + axis + (BETWEEN + HEAD) * em, height: free - above.height };
    const { grid, time } = mapOf(scene, above);
    const course = lineOf(scene, below, { colours, em });
    const head = below.top - (HEAD * em) / 2;
    const title = { x: 0, size: SIZES.letter * em, colour: colours.text, measure };
    const beside = widthOf(runs(`<b>${words.norm}</b>`), title.size, measure);
    const keys = keysOf(scene, [beside, right], head, look);
    const levels = powers.map(each => `M${left} ${Math.round(course.y(each)) + 0.5}H${right}`);
    const bar = { left: right + NEAR + EDGE, em, size, measure };
    return {
        height,
        grids: [grid],
        under: [{ d: levels.join(""), stroke: colours.grid }],
        over: [corner({ ...above, width: right - left }, colours.grid), ...course.paths, ...keys.paths],
        points: course.points,
        legends: [standingBar("norm", scale, [above, { bottom: foot }], bar)],
        texts: [
            label("title map", `<b>${words.norm}</b>`, { ...title, y: (HEAD * em) / 2 - 2 }),
            label("title line", `<b>${words.norm}</b>`, { ...title, y: head }),
            ...mapAxes(scene, above, look),
            ...lineAxes(scene, below, course, powers, look),
            ...keys.texts,
        ],
        time,
    };
}
