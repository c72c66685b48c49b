// The whole stage: sealed bands (they hide their values), digits, closed bands, and the scale of probabilities.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compose } from "../../rnn_core/ui/web/drawing/compose.js";
import { unpack } from "../../rnn_core/ui/web/drawing/data/arrays.js";
import { densityOf } from "../../rnn_core/ui/web/drawing/geometry.js";
import { hintAt, nearestStep } from "../../rnn_core/ui/web/drawing/layout/hint.js";
import { layOut } from "../../rnn_core/ui/web/drawing/layout/layout.js";
import { caseOf, cases, palettes } from "./cases.mjs";
import { measure } from "./measure.mjs";

/** @import { BandPlace, ComposedStage, Frame, Frames, View } from "../../rnn_core/ui/web/drawing/types.js" */
/** @import { Case } from "./cases.mjs" */

const SEALED = "not trained yet";
const [FIRST] = cases;

/**
 * Return a composed stage.
 * @param {Case} one
 * @param {View} looks
 * @param {{ width?: number, frames?: Frames, last?: ComposedStage | null }} more
 */
function composed({ scene, frames, view }, looks, { width = 1154, last = null, ...more } = {}) {
    const options = { scene, frames, palettes, width, dpr: 1, measure, last, ...more };
    return compose({ ...options, view: { ...view, ...looks } });
}

/**
 * Return those texts of a stage that have a key that begins with `begin`.
 * @param {ComposedStage} all
 * @param {string} begin
 */
function said({ texts }, begin = "") {
    const ours = texts.filter(({ key }) => key.startsWith(begin));
    return ours.map(({ runs }) => runs.map(({ text }) => text).join(""));
}

/**
 * Return the contrast of two colours "#rrggbb", as WCAG defines it.
 * @param {string[]} colours
 */
function contrast(...colours) {
    const [low, high] = colours
        .map(colour => {
            const [red, green, blue] = [1, 3, 5].map(at => {
                const part = parseInt(colour.slice(at, at + 2), 16) / 255;
                return part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92;
            });
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        })
        .sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
}

describe("sealed bands", () => {
    test("only bands of the present network are sealed: they have a text, but no value, mark, note or hint", () => {
        for (const one of cases.filter(({ name }) => name.endsWith("seed 0") && !/ablated|compact/.test(name))) {
            const all = composed(one, { beside: true, sealed: SEALED });
            const open = composed(one, { beside: true, sealed: null });
            assert.deepEqual(all.layout, open.layout, `${one.name}: nothing should move when the bands are opened`);
            for (const [number, { band, values, marks, note, title }] of all.derived.entries()) {
                const isNow = band.source?.[0] === "now";
                assert.equal(values === null, isNow, `${one.name}, band ${number}`);
                if (!isNow) continue;
                assert.deepEqual([marks, note, said(all, `waits ${number}`)], [null, "", [SEALED]]);
                assert.doesNotMatch(title, /now|現在|epoch|エポック/);
                const { top, bottom } = all.layout.bands[number];
                const x = all.layout.plot.right - 3;
                assert.equal(hintAt(all, x, (top + bottom) / 2), null);
                assert.notEqual(
                    nearestStep(all.layout, x, (top + bottom) / 2),
                    null,
                    "a sealed band's steps should still be found",
                );
            }
        }
    });

    test("a stage with bands of the present network only, and none of the untrained one, is never sealed", () => {
        for (const name of ["ablated, seed 0", "compact, seed 1"]) {
            const one =
                cases.find(each => each.name === name) ??
                cases.find(({ scene }) => !scene.bands.some(band => band.past));
            assert.ok(one && !one.scene.bands.some(band => band.past));
            assert.deepEqual(said(composed(one, { sealed: SEALED })), said(composed(one, {})));
        }
    });
});

describe("digits", () => {
    test("at each step, the target's class is written in the cell with the value 1, with enough contrast in both themes", () => {
        for (const name of ["default, seed 0", "masked, seed 0", "xor, seed 0"]) {
            const one = caseOf(name);
            for (const [looks, paper] of /** @type {const} */ ([
                [{ dark: false }, "light"],
                [{ dark: true, fold: "on", room: 1200 }, "dark"],
            ])) {
                const all = composed(one, { beside: true, ...looks }, { width: 1900 });
                const { layout, derived } = all;
                assert.ok(one.scene.judge && layout.column >= 8);
                const classes = unpack(one.scene.judge.targets).values;
                assert.equal(said(all, "digit 1 ").join(""), classes.join(""), name);
                const ramp = palettes[paper].probability;
                const { values, rows, columns } = derived[1];
                for (const { key, left, top, width, height, colour } of all.texts.filter(text =>
                    text.key.startsWith("digit"),
                )) {
                    const [x, y] = [left + width / 2, top + height / 2];
                    const hint = hintAt(all, x, y);
                    assert.equal(hint?.step, Number(key.split(" ")[2]));
                    const value = Number(hint?.value);
                    assert.ok(
                        rows.length === 1 || value === 1,
                        `${name}: ${key} should be in a cell of 1, not of ${value}`,
                    );
                    assert.ok(contrast(colour, ramp[value ? ramp.length - 1 : 0][1]) >= 4.5, `${name}, ${paper}`);
                    assert.ok(width <= layout.column, `${key} should be no wider than a step`);
                }
                assert.ok(values && columns);
            }
        }
    });

    test("there are no digits if steps are narrow, a sequence has one target, or targets are other than 0 and 1", () => {
        assert.deepEqual(said(composed(FIRST, { beside: true }, { width: 900 }), "digit"), []);
        for (const name of ["letters, seed 0", "numbers, seed 0", "reber, seed 0", "period_3, seed 0", "once, seed 0"])
            assert.deepEqual(said(composed(caseOf(name), { beside: true }, { width: 1900 }), "digit"), [], name);
    });
});

describe("too little height", () => {
    const rowsOf = (/** @type {ComposedStage} */ { layout }) => layout.bands.map(({ rows }) => rows);

    test("closes the untrained network's bands to one row each, until the visitor opens them", () => {
        for (const beside of [true, false]) {
            const high = composed(FIRST, { beside, room: null });
            const natural = high.layout.height;
            assert.deepEqual([high.layout.closable, rowsOf(high)], [false, [1, 2, 2, 2, 10, 10]]);
            const enough = composed(FIRST, { beside, room: 0.86 * natural });
            assert.deepEqual([enough.layout.closable, rowsOf(enough)], [false, [1, 2, 2, 2, 10, 10]]);
            const low = composed(FIRST, { beside, room: 0.84 * natural });
            assert.deepEqual([low.layout.closable, rowsOf(low)], [true, [1, 2, 1, 2, 1, 10]]);
            assert.ok(low.layout.height <= 0.84 * natural + 1, "the stage should fit on the screen");
            assert.equal(said(low, "title").filter(title => title.startsWith("▸ ")).length, 2);
            const open = composed(FIRST, { beside, room: 0.84 * natural, open: true });
            assert.deepEqual([open.layout.closable, rowsOf(open)], [true, [1, 2, 2, 2, 10, 10]]);
            assert.ok(
                open.layout.height >= 0.84 * natural,
                "opened bands should not be squeezed, because the page can scroll",
            );
            assert.equal(said(open, "title").filter(title => title.startsWith("▾ ")).length, 2);
        }
    });

    test("a closed band has the values of its first row, the marks, and the number of correct steps", () => {
        const low = composed(FIRST, { beside: true, room: 300 });
        const { plot, column, bands } = low.layout;
        const { values, marks } = low.derived[2];
        assert.ok(values && marks);
        for (const step of [1, 17, 100]) {
            const hint = hintAt(low, plot.left + (step - 0.5) * column, bands[2].top + 3);
            assert.equal(hint?.value, values[step - 1].toFixed(4));
        }
        assert.ok(bands[2].marks);
        const count = marks.filter(mark => !mark).length;
        assert.equal(
            said(low, "note 2").join(),
            String(count),
            "the note should be the count alone, because the band below has the whole sentence",
        );
        assert.match(said(low, "note 3").join(" "), /^\d+ of 100 correct$/);
    });

    test("the stage shrinks to 0.85 of its natural height and no further", () => {
        for (const one of cases.filter(({ name }) => name.endsWith("seed 0"))) {
            const [low, lower, lowest] = [200, 100, 1].map(room => composed(one, { beside: true, room }).layout);
            const { scene, derived } = composed(one, { beside: true });
            const made = { scene, derived, view: { ...one.view, beside: true }, width: 1154, dpr: 1, measure };
            const { height } = layOut(made, { closable: true });
            assert.ok(lowest.height >= 0.85 * height - 2, `${one.name}: ${lowest.height} of ${height}`);
            assert.deepEqual([low.height, lower.height], [lowest.height, lowest.height], one.name);
            const closed = lowest.bands.filter(({ band }) => band.past);
            assert.ok(
                closed.every(({ rows, closed: isClosed }) => isClosed && rows === 1),
                one.name,
            );
        }
    });
});

describe("the scale of probabilities", () => {
    const one = caseOf("classes, seed 0");

    /**
     * Return the frames of `one` with the outputs scaled so that the largest is `factor`.
     * @param {number} factor
     * @returns {Frames}
     */
    function paled(factor) {
        const frame = (/** @type {Frame | null | undefined} */ given) => {
            assert.ok(given);
            const { epoch, arrays } = given;
            const { values } = unpack(arrays.outputs);
            const most = Math.max(...values.filter(Number.isFinite));
            const bytes = new Uint8Array(values.map(value => (value / most) * factor).buffer);
            return {
                epoch,
                arrays: { ...arrays, outputs: { ...arrays.outputs, bdata: Buffer.from(bytes).toString("base64") } },
            };
        };
        return { before: frame(one.frames.before), now: frame(one.frames.now) };
    }

    test("ends at a round number above the largest probability, and the legend has this number", () => {
        for (const [factor, end] of [
            [0.05, 0.4],
            [0.38, 0.4],
            [0.42, 0.5],
            [0.9, 1],
        ]) {
            const all = composed(one, { beside: true }, { frames: paled(factor) });
            const shown = all.derived
                .filter(({ band }) => band.scale === "probability")
                .map(({ values }) => Math.max(...(values ?? []).filter(Number.isFinite)));
            assert.ok(
                Math.max(...shown) <= all.scene.scales.probability.high + 1e-6,
                "no value should be beyond the scale",
            );
            assert.equal(all.scene.scales.probability.high, end, `outputs up to ${factor}, targets up to 1/3`);
            assert.ok(said(all, "legend probability high").includes(String(end)));
        }
    });

    test("only grows while one run is shown, and nothing moves", () => {
        const first = composed(one, { beside: true }, { frames: paled(0.1) });
        const more = composed(one, { beside: true }, { frames: paled(0.45), last: first });
        const less = composed(one, { beside: true }, { frames: paled(0.1), last: more });
        assert.deepEqual(
            [first, more, less].map(all => all.scene.scales.probability.high),
            [0.4, 0.5, 0.5],
        );
        assert.equal(less.layout, more.layout, "the layout should be the same object");
        const { legends: _, ...rest } = first.layout;
        const { legends: __, ...others } = more.layout;
        assert.deepEqual(
            rest.bands.map(({ top }) => top),
            others.bands.map(({ top }) => top),
        );
        assert.deepEqual([rest.plot, rest.height], [others.plot, others.height]);
    });

    test("ends at 1 if a target is 1, however small the outputs are", () => {
        for (const name of ["default, seed 0", "letters, seed 0", "xor, seed 0"])
            assert.equal(composed(caseOf(name), {}).scene, caseOf(name).scene, name);
    });
});

test("a bin of the strip is the mean error of its steps, and there are at most as many bins as steps", () => {
    const errors = Float32Array.of(0, 1, 0.5, Number.NaN);
    assert.deepEqual([...densityOf(errors, [1, 4], 2)], [0.5, 0.5]);
    assert.deepEqual([...densityOf(errors, [1, 4], 150)], [0, 1, 0.5, 0]);
});
