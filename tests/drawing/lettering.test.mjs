// The letters and words below the bars of a Plotly figure overlap neither each other nor the heading below.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lettered } from "../../rnn_core/ui/web/plotly/lettering.js";
import { measure } from "./measure.mjs";

/** @import { FigureAxis } from "../../rnn_core/ui/web/types.js" */

const MARGIN = { l: 50, r: 10, t: 30, b: 40 };
const LETTERS = [..."goandagoboymanytheboymm"];
const WORDS = ["smell", "rock", "sandwich", "girl"];

/**
 * Return the axis of the bars in a figure with room for each bar.
 * @param {string[]} ticktext
 * @param {number} room - The pixels from bar to bar.
 * @param {{ tickangle?: number, height?: number }} more
 */
function axisOf(ticktext, room, { tickangle, height = 440 }) {
    const count = ticktext.length;
    const xaxis = {
        anchor: "y",
        range: [0, count],
        tickvals: [...ticktext.keys()],
        ticktext,
        tickangle,
        tickfont: { size: 12 },
    };
    const rest = { xaxis2: { ticktext: ["1"] }, yaxis: { domain: [0.5, 1] }, yaxis2: { domain: [0, 0.3] } };
    const layout = { height, width: 60 + room * count, margin: MARGIN, xaxis, ...rest };
    const fitted = lettered(layout, (text, size) => measure(text, size, false));
    assert.equal(fitted.xaxis2, rest.xaxis2, "the other axis should not change");
    return /** @type {FigureAxis} */ (fitted.xaxis);
}

describe("lettered", () => {
    test("letters are as large as possible without overlap, and numbers replace letters below 8 pixels", () => {
        for (const room of [3, 5, 6.5, 7, 8, 9, 11, 20]) {
            const { ticktext, tickvals, tickangle, tickfont } = axisOf(LETTERS, room, { tickangle: 0 });
            const size = tickfont?.size ?? 0;
            const widest = measure("mm", 1, false) / 2;
            const largest = Math.min(12, room / widest);
            if (largest < 8)
                assert.deepEqual([ticktext, tickvals, tickangle, size], [undefined, undefined, undefined, 12]);
            else {
                assert.equal(ticktext, LETTERS);
                assert.ok(Math.abs(size - largest) < 1e-9, `${size} at ${room}`);
            }
        }
    });
    test("a wide letter between narrow letters may use their room", () => {
        const { tickfont } = axisOf([..."nmnmn"], 8, { tickangle: 0 });
        const both = measure("mn", 1, false);
        assert.ok(Math.abs((tickfont?.size ?? 0) - 16 / both) < 1e-9);
    });
    test("vertical words are no wider than their bars, and end above the heading of the plot below", () => {
        for (const room of [5, 9, 11, 30])
            for (const height of [200, 260, 300, 440, 600]) {
                const { ticktext, tickfont } = axisOf(WORDS, room, { tickangle: -90, height });
                const below = (height - 70) * 0.2 - 12 * 1.6;
                const size = Math.min(12, room / 0.95, below / measure("sandwich", 1, false));
                assert.equal(ticktext, size < 8 ? undefined : WORDS);
                if (size >= 8) assert.ok(Math.abs((tickfont?.size ?? 0) - size) < 1e-9);
            }
    });
    test("numbers that would overlap are thinned out at regular distances", () => {
        const numbers = ["4e-4", "1.6e-3", "6.3e-3", "0.025", "0.1", "0.4"];
        const widest = Math.max(...numbers.map(text => measure(text, 12, false)));
        for (const [room, shown] of /** @type {const} */ ([
            [widest + 4.1, [0, 1, 2, 3, 4, 5]],
            [widest + 3, [0, 2, 4]],
            [(widest + 4.1) / 2, [0, 2, 4]],
            [(widest + 3) / 2, [0, 3]],
            [1, [0]],
        ])) {
            const { ticktext, tickvals, tickfont } = axisOf(numbers, room, {});
            assert.deepEqual(tickvals, shown);
            assert.deepEqual(
                ticktext,
                shown.map(number => numbers[number]),
            );
            assert.equal(tickfont?.size, 12);
        }
    });
    test("words without an angle are left to Plotly", () => {
        assert.equal(axisOf(WORDS, 5, {}).ticktext, WORDS);
    });
});
