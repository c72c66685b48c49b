// What is derived of arrays is what Python derives of them, for every kind of stage. RNN_CASES names the file of cases.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { mix, painter } from "../../rnn_core/ui/web/drawing/colours.js";
import { unpack } from "../../rnn_core/ui/web/drawing/data/arrays.js";
import { derive, windowOf } from "../../rnn_core/ui/web/drawing/data/derive.js";
import { general } from "../../rnn_core/ui/web/drawing/data/words.js";

const { cases, ramps, palettes, numbers } = JSON.parse(readFileSync(process.env.RNN_CASES, "utf8"));
assert.ok(cases.length > 60, `expected a case for every kind and seed, there are ${cases.length}`);

/** Return the columns of the window of a flat array (rows, columns) as nested lists, with null for what is not finite. */
function cut(values, rows, columns, [first, last]) {
    if (!values) return null;
    const [start, stop] = columns === 1 ? [0, 1] : [first - 1, last];
    return Array.from({ length: rows }, (_, row) =>
        Array.from(values.subarray(row * columns + start, row * columns + stop), value =>
            Number.isFinite(value) ? value : null,
        ),
    );
}

/** Return the padding of a band in the window, of all rows or of each, or null where there is none. */
function paddingOf({ padding }, [first, last]) {
    if (!padding) return null;
    const { values, shape } = unpack(padding);
    const steps = shape.at(-1);
    const rows = Array.from({ length: values.length / steps }, (_, row) =>
        [...values.subarray(row * steps + first - 1, row * steps + last)].map(Boolean),
    );
    return rows.flat().some(Boolean) ? (shape.length > 1 ? rows : rows[0]) : null;
}

/** Compare nested lists of numbers, some of which are null. */
function near(found, wanted, what) {
    if (wanted === null || found === null) return void assert.equal(found, wanted, what);
    assert.deepEqual([found.length, found[0].length], [wanted.length, wanted[0].length], `${what}: rows and columns`);
    for (const [number, row] of wanted.entries()) {
        for (const [column, value] of row.entries()) {
            const other = found[number][column];
            const where = `${what}, row ${number}, column ${column}: ${other} instead of ${value}`;
            assert.ok(value === null ? other === null : other !== null && Math.abs(other - value) <= 1e-5, where);
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
                const judged = wanted.incorrect?.some(Boolean) || each.marks;
                if (judged) {
                    const marks = Array.from(
                        columns === 1 ? each.marks : each.marks.subarray(first - 1, last),
                        Boolean,
                    );
                    assert.deepEqual(marks, wanted.incorrect, `${what}: marks`);
                }
                assert.deepEqual(paddingOf(band, window), wanted.padding, `${what}: padding`);
                const letters = band.letters?.some(Boolean) ? band.letters.slice(first - 1, last) : null;
                assert.deepEqual(letters, wanted.letters, `${what}: letters`);
                if (wanted.against) {
                    const against = unpack(band.against).values;
                    near(cut(against, 1, against.length, window), [wanted.against], `${what}: the line below`);
                    assert.deepEqual(band.span, wanted.span, `${what}: span`);
                }
            });
        });
    }

    test("nothing is derived again of an epoch of which nothing is new", () => {
        const { scene, frames, view } = cases[0];
        const again = { ...frames, now: { ...frames.now, epoch: 99 } };
        const one = derive(scene, frames, view);
        const other = derive(scene, again, view);
        assert.deepEqual(
            one.map(({ values }, number) => values === other[number].values),
            [true, true, true, false, true, false],
        );
        assert.ok(other[3].title.includes("99"), `the title names the epoch: ${other[3].title}`);
    });

    test("what is awaited has no values, but its title", () => {
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
                assert.equal(pixel >>> 24, 255, "a value is opaque");
            });
            assert.equal(paint(NaN), 0, "what is no value is transparent");
        });
    }
});

test("numbers are written as Python writes them", () => {
    for (const [number, digits, text] of numbers)
        assert.equal(general(number, digits), text, `${number} with ${digits} digits`);
});
