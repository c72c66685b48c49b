// The derived values agree with Python's values, for every kind of stage.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mix, painter } from "../../rnn_core/ui/web/drawing/colours.js";
import { unpack } from "../../rnn_core/ui/web/drawing/data/arrays.js";
import { derive, windowOf } from "../../rnn_core/ui/web/drawing/data/derive.js";
import { general } from "../../rnn_core/ui/web/drawing/data/words.js";
import { cases, numbers, palettes, ramps } from "./cases.mjs";

/** @import { Band, Ends } from "../../rnn_core/ui/web/drawing/types.js" */
/** @import { Table } from "./cases.mjs" */

assert.ok(cases.length > 60, `expected a case for every kind and seed, received ${cases.length}`);

/**
 * Return the window's columns of an array (rows, columns) as nested lists.
 *
 * A number that is not finite is null.
 * @param {Float32Array | null} values
 * @param {number} rows
 * @param {number} columns
 * @param {Ends} window
 * @returns {Table | null}
 */
function cut(values, rows, columns, [first, last]) {
    if (!values) return null;
    const [start, stop] = columns === 1 ? [0, 1] : [first - 1, last];
    return Array.from({ length: rows }, (_, row) =>
        Array.from(values.subarray(row * columns + start, row * columns + stop), value =>
            Number.isFinite(value) ? value : null,
        ),
    );
}

/**
 * Return the padding of a band in the window, for all rows together or for each row. null: no step is padded.
 * @param {Band} band
 * @param {Ends} window
 */
function paddingOf({ padding }, [first, last]) {
    if (!padding) return null;
    const { values, shape } = unpack(padding);
    const steps = shape[shape.length - 1];
    const rows = Array.from({ length: values.length / steps }, (_, row) =>
        [...values.subarray(row * steps + first - 1, row * steps + last)].map(Boolean),
    );
    return rows.flat().some(Boolean) ? (shape.length > 1 ? rows : rows[0]) : null;
}

/**
 * Compare nested lists of numbers, some of which are null.
 * @param {Table | null} found
 * @param {Table | null} wanted
 * @param {string} what
 */
function near(found, wanted, what) {
    if (wanted === null || found === null) return void assert.equal(found, wanted, what);
    assert.deepEqual([found.length, found[0].length], [wanted.length, wanted[0].length], `${what}: rows and columns`);
    for (const [number, row] of wanted.entries()) {
        for (const [column, value] of row.entries()) {
            const other = found[number][column];
            const where = `${what}, row ${number}, column ${column}: ${other} instead of ${value}`;
            const isNear = value === null ? other === null : other !== null && Math.abs(other - value) <= 1e-5;
            assert.ok(isNear, where);
        }
    }
}

describe("derive", () => {
    for (const { name, scene, frames, view, window, range, bands } of cases) {
        test(name, () => {
            const derived = derive(scene, frames, view);
            const [first, last] = window;
            assert.deepEqual(windowOf(scene, view), window, "the window");
            assert.deepEqual(
                derived.map(each => each.title),
                bands.map(each => each.title),
                "the titles",
            );
            assert.ok(
                Math.abs(scene.scales.input.low - range[0]) + Math.abs(scene.scales.input.high - range[1]) < 1e-5,
            );
            derived.forEach((each, number) => {
                const wanted = bands[number];
                const what = `${wanted.title}`;
                const { band, columns } = each;
                assert.deepEqual(each.rows, wanted.rows, `${what}: names of rows`);
                assert.equal(each.note, wanted.note, `${what}: note`);
                assert.deepEqual(
                    [band.scale, Boolean(band.past)],
                    [wanted.scale, wanted.past],
                    `${what}: scale and past`,
                );
                near(cut(each.values, each.rows.length, columns, window), wanted.values, `${what}: values`);
                near(cut(each.exact, each.rows.length, columns, window), wanted.exact, `${what}: exact values`);
                if (wanted.incorrect?.some(Boolean)) assert.ok(each.marks, `${what}: there should be marks`);
                if (each.marks) {
                    const shown = columns === 1 ? each.marks : each.marks.subarray(first - 1, last);
                    assert.deepEqual(Array.from(shown, Boolean), wanted.incorrect, `${what}: marks`);
                }
                assert.deepEqual(paddingOf(band, window), wanted.padding, `${what}: padding`);
                const letters = band.letters?.some(Boolean) ? band.letters.slice(first - 1, last) : null;
                assert.deepEqual(letters, wanted.letters, `${what}: letters`);
                if (wanted.against) {
                    assert.ok(band.against, `${what}: there should be a line of targets`);
                    const against = unpack(band.against).values;
                    near(cut(against, 1, against.length, window), [wanted.against], `${what}: the line of targets`);
                    assert.deepEqual(band.span, wanted.span, `${what}: span`);
                }
            });
        });
    }

    test("the bands of an unchanged frame are not derived again", () => {
        const { scene, frames, view } = cases[0];
        assert.ok(frames.now);
        const again = { ...frames, now: { ...frames.now, epoch: 99 } };
        const one = derive(scene, frames, view);
        const other = derive(scene, again, view);
        assert.deepEqual(
            one.map(({ values }, number) => values === other[number].values),
            [true, true, true, false, true, false],
        );
        assert.ok(other[3].title.includes("99"), `the title should name epoch 99: ${other[3].title}`);
    });

    test("a band without a frame has a title but no values", () => {
        const { scene, view } = cases[0];
        const waiting = derive(scene, {}, view);
        assert.deepEqual(
            waiting.map(({ values }) => values !== null),
            [true, true, false, false, false, false],
        );
        assert.ok(waiting[3].title.includes("15"), waiting[3].title);
    });
});

describe("colours", () => {
    for (const { theme, scale, places, colours } of ramps) {
        test(`${scale}, ${theme}`, () => {
            const paint = painter({ low: 0, high: 1 }, palettes[theme][scale]);
            places.forEach((place, number) => {
                const pixel = paint(place);
                const painted = [0, 8, 16].map(bits => (pixel >>> bits) & 255);
                for (const found of [mix(palettes[theme][scale], place), painted]) {
                    const off = Math.max(...found.map((part, k) => Math.abs(part - colours[number][k])));
                    assert.ok(off <= 1, `at ${place}: ${found} instead of ${colours[number]}`);
                }
                assert.equal(pixel >>> 24, 255, "a value should be opaque");
            });
            assert.equal(paint(NaN), 0, "NaN should be transparent");
        });
    }
});

test("numbers are written as Python writes them", () => {
    for (const [number, digits, text] of numbers)
        assert.equal(general(number, digits), text, `${number} with ${digits} digits`);
});
