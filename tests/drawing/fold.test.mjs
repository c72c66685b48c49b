// Folding (a column for several steps), heights and ticks: every step has one position, and no column is too narrow.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { columnOf, fold, foldWords, stepAt } from "../../rnn_core/ui/web/drawing/layout/fold.js";
import { fitted, spread } from "../../rnn_core/ui/web/drawing/layout/heights.js";
import { wholeTicks } from "../../rnn_core/ui/web/drawing/layout/texts.js";

/** @import { FoldChoice } from "../../rnn_core/ui/web/drawing/types.js" */

describe("fold", () => {
    /** @type {FoldChoice[]} */
    const choices = ["auto", "on", "off"];
    const sizes = [
        [100, 300],
        [100, 900],
        [300, 360],
        [300, 1200],
        [500, 914],
        [1000, 300],
        [1000, 914],
        [1000, 2200],
    ];
    test("every shown step has one position, and no column is too narrow", () => {
        for (const [steps, pixels] of sizes)
            for (const period of [null, 2, 3, 8])
                for (const origin of [1, 42]) {
                    for (const row of [3, 5, 16, 40])
                        for (const choice of choices)
                            for (const from of [1, 77, 999]) {
                                const asked = { first: 1, last: steps, pixels, row, period, origin, choice, from };
                                const folded = fold(asked);
                                const where = JSON.stringify({ ...asked, folded });
                                const seen = new Set();
                                for (let column = 0; column < folded.columns; column += 1)
                                    for (let part = 0; part < folded.parts; part += 1) {
                                        const step = stepAt(folded, column, part);
                                        if (step === null) continue;
                                        assert.ok(!seen.has(step), `step ${step} should occur once: ${where}`);
                                        seen.add(step);
                                        assert.equal(columnOf(folded, step), column, where);
                                        const phase = (((step - origin) % folded.parts) + folded.parts) % folded.parts;
                                        assert.equal(part, phase, `the phase of step ${step}: ${where}`);
                                    }
                                assert.equal(
                                    seen.size,
                                    folded.last - folded.first + 1,
                                    `no step should be missing: ${where}`,
                                );
                                assert.ok(
                                    pixels / folded.columns >= (folded.parts > 1 ? 1 : 3),
                                    `columns should be wider: ${where}`,
                                );
                                assert.ok(
                                    folded.parts === 1 || (folded.parts === period && row / period >= 2),
                                    `parts should be higher: ${where}`,
                                );
                                assert.equal(folded.windowed, seen.size < steps, where);
                                if (choice === "off") assert.equal(folded.parts, 1, where);
                            }
                }
    });

    test("steps are folded by default if a step is narrower than three pixels", () => {
        const at = (/** @type {number} */ pixels) => fold({ first: 1, last: 100, pixels, row: 20, period: 2 }).parts;
        assert.deepEqual([at(299), at(300)], [2, 1]);
        assert.equal(fold({ first: 1, last: 100, pixels: 900, row: 20, period: 2, choice: "on" }).parts, 2);
        const long = fold({ first: 1, last: 1000, pixels: 914, row: 20, period: 2 });
        assert.deepEqual([long.parts, long.columns, long.windowed], [2, 500, false]);
        assert.deepEqual(fold({ first: 1, last: 1000, pixels: 914, row: 20, period: null, from: 990 }).last, 1000);
    });

    test("the fold's words name the steps in the upper parts of the rows", () => {
        const words = { fold_odd: "odd", fold_even: "even", fold_many: "many" };
        assert.deepEqual(
            [1, 2, 41].map(origin => foldWords({ parts: 2 }, origin, words)?.[0]),
            ["odd", "even", "odd"],
        );
        assert.equal(foldWords({ parts: 1 }, 1, words), null);
        assert.deepEqual(foldWords({ parts: 3 }, 4, words), ["many", { period: 3, first: 4, second: 7 }]);
    });
});

test("heights are stretched or shrunk to fill the room, but not below their minima", () => {
    assert.deepEqual(spread([10, 30, 60], [10, 10, 10], 200), [20, 60, 120]);
    assert.deepEqual(spread([10, 30, 60], [15, 10, 10], 60).map(Math.round), [15, 15, 30]);
    assert.deepEqual(spread([10, 10], [20, 20], 10), [20, 20]);
    assert.deepEqual(
        [
            fitted(500, null, "stage"),
            fitted(500, 450, "stage"),
            fitted(500, 300, "stage"),
            fitted(500, 300, "sheet"),
            fitted(500, 100, "sheet"),
            fitted(500, 5000, "stage"),
        ],
        [500, 450, 425, 375, 425, 1000],
    );
});

test("ticks are at whole numbers, at equal distances, and not too close", () => {
    assert.deepEqual(wholeTicks(1, 100, 8), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    assert.deepEqual(wholeTicks(1, 5, 1), [1, 2, 3, 4, 5]);
    assert.deepEqual(wholeTicks(95, 312, 30), [100, 150, 200, 250, 300]);
    assert.deepEqual(wholeTicks(3, 3, 1), [3]);
});
