// The layout: no texts overlap, no text reaches beyond the picture, and a hint has the step and row of its position.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { coloursOf } from "../../rnn_core/ui/web/drawing/compose.js";
import { derive } from "../../rnn_core/ui/web/drawing/data/derive.js";
import { hintAt, nearestStep } from "../../rnn_core/ui/web/drawing/layout/hint.js";
import { changingTexts, fixedTexts } from "../../rnn_core/ui/web/drawing/layout/labels.js";
import { layOut } from "../../rnn_core/ui/web/drawing/layout/layout.js";
import { overlap } from "../../rnn_core/ui/web/drawing/layout/texts.js";
import { radiusOf } from "../../rnn_core/ui/web/drawing/paint.js";
import { svg } from "../../rnn_core/ui/web/drawing/svg.js";
import { caseOf, cases, palettes } from "./cases.mjs";
import { measure } from "./measure.mjs";

/** @import { Layout, Text, View } from "../../rnn_core/ui/web/drawing/types.js" */
/** @import { Case } from "./cases.mjs" */

const colours = coloursOf(palettes.light);

/**
 * Return a stage as it is composed for the page, with its layout and all of its texts.
 * @param {Pick<Case, "scene" | "frames" | "view">} stage
 * @param {View} looks
 * @param {number} width
 */
function composed({ scene, frames, view }, looks, width, dpr = 1) {
    const all = { ...view, ...looks };
    const derived = derive(scene, frames, all);
    const layout = layOut({ scene, derived, view: all, width, dpr, measure });
    const at = { scene, layout, derived, colours, measure };
    return { ...at, texts: [...fixedTexts(at), ...changingTexts(at)] };
}

const named = (/** @type {Text} */ { key, runs }) => `"${runs.map(({ text }) => text).join("")}" (${key})`;

/**
 * Return the faults of the texts' positions: overlaps, and texts beyond the picture's edges or on cells.
 * @param {{ layout: Layout, texts: Text[] }} all
 */
function faults({ layout, texts }) {
    /** @type {string[]} */
    const found = [];
    const { plot, width, height } = layout;
    const slack = 0.51;
    const cells = layout.bands.map(({ top, foot }) => ({
        left: plot.left,
        top,
        width: plot.right - plot.left,
        height: foot - top,
    }));
    texts.forEach((text, number) => {
        if (
            text.left < -slack ||
            text.left + text.width > width + slack ||
            text.top < -slack ||
            text.top + text.height > height + slack
        )
            found.push(`${named(text)} is outside`);
        for (const other of texts.slice(number + 1))
            if (overlap(text, other)) found.push(`${named(text)} overlaps ${named(other)}`);
        const within = text.inCell || text.key.startsWith("waits");
        if (!within && cells.some(cell => overlap(text, cell))) found.push(`${named(text)} is on cells`);
        if (
            within &&
            !cells.some(
                cell => text.top >= cell.top - slack && text.top + text.height <= cell.top + cell.height + slack,
            )
        )
            found.push(`${named(text)} is not within its band`);
    });
    return found;
}

describe("texts", () => {
    const places = [
        ...[760, 1020, 1154, 1600].map(width => ({ beside: true, width })),
        ...[320, 370, 640, 900].map(width => ({ beside: false, width })),
    ];
    /** @type {(View & { em: number })[]} */
    const looks = [
        { em: 1 },
        { em: 1, sealed: "not trained yet: press Train" },
        { em: 1.3 },
        { em: 1, fold: "on" },
        { em: 1.3, fold: "on" },
    ];
    for (const one of cases.filter(({ name }) => !/seed [12]/.test(name))) {
        test(one.name, () => {
            for (const { beside, width } of places) {
                for (const room of [null, 300, 600]) {
                    for (const look of looks) {
                        const found = faults(composed(one, { beside, room, ...look }, width, look.em > 1 ? 2 : 1));
                        const where = `${width} pixels wide, ${room} high, ${JSON.stringify({ beside, ...look })}`;
                        assert.deepEqual(found, [], where);
                    }
                }
            }
        });
    }

    test("no texts overlap while the stage waits for its frames", () => {
        for (const beside of [true, false])
            assert.deepEqual(faults(composed({ ...cases[0], frames: {} }, { beside }, 900)), []);
    });

    test("no texts overlap, wherever the window begins", () => {
        const one = caseOf("period_8, seed 0");
        for (const from of [100, 305, 1000])
            for (const width of [320, 760, 1154])
                for (const beside of [true, false]) {
                    if (beside && width < 700) continue;
                    assert.deepEqual(
                        faults(composed(one, { beside, from, fold: "off" }, width)),
                        [],
                        `from step ${from}, ${width} pixels`,
                    );
                }
    });

    test("there are titles, counts, names of rows, and a title of the axis", () => {
        for (const beside of [true, false]) {
            const { texts } = composed(cases[0], { beside, room: 600 }, 1154);
            const said = texts.map(text => text.runs.map(run => run.text).join(""));
            for (const word of ["Input x", "Target y", "h1", "h9", "step t", "100", "probability", "state"])
                assert.ok(said.includes(word), `there should be ${word}, beside ${beside}: ${said.join(" | ")}`);
            assert.match(said.join(" "), /now, epoch 15/);
            assert.match(said.join(" "), /of 100 correct/);
        }
    });

    test("every letter of a text is written if a step has room for it", () => {
        const one = caseOf("text, seed 0");
        const letters = Array.from({ length: one.scene.steps }, (_, step) => "amwi"[step % 4]);
        const bands = one.scene.bands.map(band => (band.letters ? { ...band, letters } : band));
        for (const width of [370, 500, 640, 900, 1154]) {
            const { texts, layout } = composed({ ...one, scene: { ...one.scene, bands } }, {}, width);
            const { first, last } = layout.fold;
            const input = texts.filter(({ key }) => key.startsWith("letter 0 "));
            assert.equal(input.length, last - first + 1, `${width} pixels, ${layout.column} for a step`);
            for (const { key, width: wide } of input)
                assert.ok(wide <= layout.column + 0.01, `${key} should be no wider than a step`);
        }
    });

    test("both classes are named if their rows are only a little higher than letters", () => {
        const { texts, layout } = composed(cases[0], { room: 520 }, 600);
        const target = layout.bands.findIndex(({ band }) => band.kind === "target");
        const { top, bottom } = layout.bands[target];
        assert.ok((bottom - top) / 2 < 13, "the rows should be low, or the test shows nothing");
        const names = texts.filter(({ key }) => key.startsWith(`row ${target} `));
        assert.equal(names.length, 2, `${bottom - top} pixels`);
    });

    test("rows are named at regular distances if not all names have room", () => {
        for (const one of cases)
            for (const beside of [true, false]) {
                const { texts, layout } = composed(one, { beside, room: 600 }, 1020);
                for (const [number, { band }] of layout.bands.entries()) {
                    const ours = texts.filter(({ key }) => key.startsWith(`row ${number} `) && !band.against);
                    const rows = ours.map(({ key }) => Number(key.split(" ")[2]));
                    const steps = new Set(rows.slice(1).map((row, place) => row - rows[place]));
                    assert.ok(steps.size <= 1, `${one.name}, beside ${beside}, band ${number}: rows ${rows}`);
                }
            }
    });

    test("nothing moves from one epoch to the next", () => {
        const one = caseOf("default, seed 0");
        const other = caseOf("default, seed 1");
        const [first, second] = [one, other].map(each =>
            composed({ ...one, frames: each.frames }, { beside: true, room: 600 }, 1154),
        );
        assert.deepEqual({ ...first.layout }, { ...second.layout });
    });
});

describe("hints", () => {
    const long = caseOf("period_8, seed 0");
    /** @type {[Case, View][]} */
    const stages = [
        [cases[0], {}],
        [cases[0], { fold: "on" }],
        [long, { fold: "on", from: 300 }],
        [long, { fold: "off", from: 500 }],
    ];
    for (const [one, looks] of stages) {
        test(`${one.name}, ${JSON.stringify(looks)}: the hint has the value of its step and row`, () => {
            const all = composed(one, { beside: true, room: 900, ...looks }, 1154);
            const { layout, derived } = all;
            const { plot, column, fold: folded, bands } = layout;
            bands.forEach((place, number) => {
                const { values, columns, rows } = derived[number];
                assert.ok(values);
                for (let step = folded.first; step <= folded.last; step += 7)
                    for (let row = 0; row < rows.length; row += 1) {
                        const part = (step - folded.begin) % folded.parts;
                        const each = (place.bottom - place.top) / rows.length;
                        const x = plot.left + (Math.floor((step - folded.begin) / folded.parts) + 0.5) * column;
                        const y = place.top + (row + (part + 0.5) / folded.parts) * each;
                        const hint = hintAt(all, x, y);
                        /** @type {number} */
                        const value = values[row * columns + step - 1];
                        const wanted = Number.isNaN(value) ? null : value.toFixed(4).replace("-", "−");
                        assert.equal(hint?.value ?? null, wanted, `band ${number}, step ${step}, row ${row}`);
                        if (!hint) continue;
                        assert.equal(hint.step, step);
                        assert.ok(hint.words.includes(rows[row]) && hint.words.includes(`= ${step} `), hint.words);
                        assert.equal(nearestStep(layout, x, y), step);
                    }
            });
        });
    }

    test("the hint names padding and incorrect steps, and there is no hint beside the cells and the marks", () => {
        const one = caseOf("masked, seed 0");
        const all = composed(one, { beside: true, room: 600 }, 1154);
        const { layout, derived } = all;
        const { plot, column, bands } = layout;
        const at = (/** @type {number} */ step, /** @type {number} */ y) =>
            hintAt(all, plot.left + (step - 0.5) * column, y);
        assert.ok(at(5, bands[0].top + 5)?.words.endsWith("padding, no data"));
        const { marks } = derived[3];
        const place = bands[3].marks;
        assert.ok(marks && place);
        const wrong = marks.findIndex(Boolean) + 1;
        const right = marks.findIndex((mark, step) => !mark && step > 50) + 1;
        const below = (place.top + place.bottom) / 2;
        assert.ok(at(wrong, below)?.words.endsWith("incorrect"));
        assert.equal(at(right, below), null);
        assert.equal(hintAt(all, plot.left - 5, bands[0].top + 5), null);
        assert.equal(hintAt(all, plot.left + 5, bands[0].foot + 3), null);
    });

    test("the hint has the letter of a cell, or the number at a point of a line", () => {
        const letters = caseOf("letters, seed 0");
        const all = composed(letters, { beside: true }, 1154);
        const at = (/** @type {Layout} */ layout, /** @type {number} */ step) =>
            layout.plot.left + (step - 0.5) * layout.column;
        const letter = hintAt(all, at(all.layout, 3), all.layout.bands[0].top + 4);
        assert.equal(letter?.value, letters.scene.bands[0].letters?.[2]);
        assert.ok(letter);
        const numbers = caseOf("numbers, seed 0");
        const lines = composed(numbers, { beside: true }, 1154);
        const number = hintAt(lines, at(lines.layout, 4), lines.layout.bands[3].top + 10);
        const { span } = numbers.scene.judge ?? {};
        const { values } = lines.derived[3];
        assert.ok(number && span && values);
        const [low, high] = span;
        const wanted = low + (high - low) * values[3];
        const found = Number(number.value.replace("−", "-"));
        assert.ok(Math.abs(found - wanted) < 1e-4, `${number.value} instead of ${wanted}`);
    });

    test("a stage of any width can be drawn, even if it is narrower than its labels", () => {
        for (const { name, scene, frames, view } of cases)
            for (const width of [0, 40]) {
                const { layout } = composed({ scene, frames, view }, {}, width);
                assert.ok(layout.column > 0, `${name}, ${width} pixels`);
                assert.match(svg({ scene, frames, view, palettes, measure, width }), /^<svg/);
            }
    });

    test("the SVG of a line has a dot at each value, unless there are more than 60", () => {
        const { scene, frames, view } = caseOf("numbers, seed 0");
        const all = composed(caseOf("numbers, seed 0"), {}, 1000);
        const made = svg({ scene, frames, view, palettes, measure, width: 1000 });
        const dots = [...made.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="3"/g)].map(([, x, y]) => [+x, +y]);
        const values = all.layout.bands.flatMap(({ band }, number) =>
            band.against ? [...(all.derived[number].values ?? [])] : [],
        );
        assert.ok(dots.length > 10);
        assert.equal(dots.length, values.filter(Number.isFinite).length);
        const steps = dots.slice(1, dots.length / 2).map(([x], number) => x - dots[number][0]);
        assert.ok(Math.max(...steps) - Math.min(...steps) < 0.1, "the dots should be at even distances");
        const heights = dots.slice(-dots.length / 2).map(([, y]) => y);
        const last = values.slice(-dots.length / 2);
        for (const [number, value] of last.entries())
            for (const [other, higher] of last.entries())
                if (value > 0 && higher < 1 && higher > value + 0.02) assert.ok(heights[other] < heights[number]);
        assert.equal(radiusOf(Array(61).fill([0, 0])), 0);
    });
});
