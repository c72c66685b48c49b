// The labels of markers in a plane, as `placed` of ui/web/plotly/labels.js moves them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placed } from "../../rnn_core/ui/web/plotly/labels.js";

/** @import { FigureLayout, Labelled } from "../../rnn_core/ui/web/types.js" */

/** @typedef {[label: string, x: number, y: number]} Point */

const AXIS = { range: [-1, 1], domain: [0, 1] };
/** @type {FigureLayout} */
const LAYOUT = { width: 200, height: 200, margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis1: AXIS, yaxis1: AXIS };
const measure = (/** @type {string} */ text) => 10 * text.length; // pixels

/**
 * Return the position of each point's label, "" for a label that is left out.
 * @param {Point[]} points
 */
function shown(points) {
    /** @type {Labelled} */
    const trace = {
        mode: "markers+text",
        textposition: "top center",
        textfont: { size: 10 },
        marker: { size: 6 },
        text: points.map(([label]) => label),
        x: points.map(([, x]) => x),
        y: points.map(([, , y]) => y),
        xaxis: "x1",
        yaxis: "y1",
    };
    const [{ text = [], textposition = [] }] = placed([trace], LAYOUT, measure);
    return text.map((label, number) => (label ? textposition[number] : ""));
}

test("a label that overlaps nothing stays above its marker", () => {
    assert.deepEqual(shown([["ab", 0, 0]]), ["top center"]);
});

test("a label moves off a marker above it, and off another label", () => {
    assert.deepEqual(
        shown([
            ["ab", 0, 0],
            ["cd", 0, 0.15],
        ]),
        ["bottom center", "top center"],
    );
    assert.deepEqual(
        shown([
            ["abcd", 0, 0],
            ["efgh", 0.3, 0],
        ]),
        ["top center", "bottom center"],
    );
});

test("a label moves to the left only if it stays in the plot", () => {
    /** @returns {Point[]} */
    const stack = (/** @type {number} */ x) => [
        ["ab", x, 0],
        ["c", x, 0.15],
        ["d", x, -0.15],
        ["e", x + 0.2, 0],
    ];
    assert.equal(shown(stack(0))[0], "middle left");
    assert.equal(shown(stack(-0.9))[0], "");
});

test("a label is left out if no position is free", () => {
    /** @type {Point[]} */
    const same = Array.from({ length: 6 }, () => ["ab", 0, 0]);
    assert.deepEqual(shown(same).slice(-2), ["", ""]);
});

test("a trace without labels stays as it is", () => {
    const lines = { mode: "lines", x: [0], y: [0] };
    assert.equal(placed([lines], LAYOUT, measure)[0], lines);
});
