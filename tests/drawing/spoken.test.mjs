// The texts for screen readers: the rhythm of states, the walk through the cells, the table, and announcements.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look, receive, SILENT } from "../../rnn_core/ui/web/announce.js";
import { derive, windowOf } from "../../rnn_core/ui/web/drawing/data/derive.js";
import { hintAt } from "../../rnn_core/ui/web/drawing/layout/hint.js";
import { layOut } from "../../rnn_core/ui/web/drawing/layout/layout.js";
import { describe as describeStage, rhythmWords } from "../../rnn_core/ui/web/drawing/spoken/describe.js";
import { rhythm } from "../../rnn_core/ui/web/drawing/spoken/rhythm.js";
import { tableOf } from "../../rnn_core/ui/web/drawing/spoken/table.js";
import { moved, nearest, placeOf, windowFor } from "../../rnn_core/ui/web/drawing/spoken/walk.js";
import { caseOf, cases } from "./cases.mjs";

/** @import { Cell, Rhythm, View } from "../../rnn_core/ui/web/drawing/types.js" */
/** @import { Case } from "./cases.mjs" */

const STEPS = 60;
const english = caseOf("default, seed 0").scene.words.description;
const japanese = caseOf("japanese, seed 0").scene.words.description;

/** Return a generator of pseudo-random numbers from 0 to 1, the same in every test run. */
function numbers() {
    let state = 12345;
    return () => {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        return state / 0x7fffffff;
    };
}

/**
 * Return the states (units, STEPS) of units that are given as functions of the step. Steps are counted from 1.
 * @param {((step: number) => number)[]} units
 */
function statesOf(...units) {
    return Float32Array.from(units.flatMap(unit => Array.from({ length: STEPS }, (_, place) => unit(place + 1))));
}

/**
 * Return the rhythm of units that are given as functions of the step.
 * @param {((step: number) => number)[]} units
 * @returns {Rhythm}
 */
function rhythmOf(...units) {
    const found = rhythm(statesOf(...units), units.length, [1, STEPS]);
    assert.ok(found);
    return found;
}

describe("rhythm", () => {
    const noise = numbers();
    const odd = (/** @type {number} */ step) => (step < 6 ? 0 : step % 2 ? 0.9 : -0.7) + 0.1 * noise();
    const even = (/** @type {number} */ step) => (step < 4 ? 0 : step % 2 ? -0.2 : 0.3);
    const third = (/** @type {number} */ step) => [0.8, -0.4, -0.1][step % 3];
    const still = () => 0.25;
    const wild = () => noise() - 0.5;

    test("alternating units that are high at the same steps are counted together", () => {
        const found = rhythmOf(odd, even, even);
        const phases = [
            { step: 6, count: 2 },
            { step: 7, count: 1 },
        ];
        assert.deepEqual(found.groups, [{ period: 2, count: 3, phases }]);
        assert.deepEqual([found.from, found.irregular, found.first], [6, 0, 1]);
    });

    test("units with the same period are a group, and units without a period are irregular", () => {
        const { groups, irregular } = rhythmOf(third, still, wild, odd, wild);
        assert.deepEqual(
            groups.map(({ period, count }) => [period, count]),
            [
                [1, 1],
                [2, 1],
                [3, 1],
            ],
        );
        assert.equal(irregular, 2);
        assert.equal(groups[2].phases[0].step % 3, 0, "the unit should be highest at steps that 3 divides");
    });

    for (const period of [3, 4, 5, 6, 7, 8])
        test(`a period of ${period} is found at each of its phases`, () => {
            for (let phase = 0; phase < period; phase += 1) {
                const { groups } = rhythmOf(step => ((step + phase) % period ? -0.5 : 0.5));
                assert.deepEqual([groups[0].period, (groups[0].phases[0].step + phase) % period], [period, 0]);
            }
        });

    test("no rhythm is found in noise, in too few periods, or in states that become regular too late", () => {
        for (let trial = 0; trial < 200; trial += 1) assert.equal(rhythmOf(wild).irregular, 1);
        assert.equal(rhythm(statesOf(third), 1, [1, 8])?.irregular, 1);
        assert.equal(rhythmOf(step => (step < 45 ? noise() : odd(step))).irregular, 1);
        assert.equal(
            rhythmOf(step => (step === 50 ? -0.7 : odd(step + 1))).irregular,
            1,
            "one irregular step in the second half should prevent a rhythm",
        );
    });

    test("only the steps of the window without padding count, and NaN at one of them prevents a rhythm", () => {
        const padded = (/** @type {number} */ step) => (step < 11 ? NaN : odd(step));
        assert.deepEqual([rhythmOf(padded).first, rhythmOf(padded).from], [11, 11]);
        assert.equal(rhythm(statesOf(odd), 1, [21, STEPS])?.from, 21);
        assert.equal(rhythm(statesOf(padded), 1, [1, 9]), null);
        assert.equal(
            rhythm(
                statesOf(odd, step => (step === 30 ? NaN : 0)),
                2,
                [1, STEPS],
            ),
            null,
        );
    });
});

describe("description", () => {
    /** @type {Rhythm} */
    const mixed = {
        units: 10,
        first: 1,
        from: 6,
        groups: [
            { period: 1, count: 1, phases: [] },
            {
                period: 2,
                count: 4,
                phases: [
                    { step: 6, count: 3 },
                    { step: 7, count: 1 },
                ],
            },
            { period: 3, count: 2, phases: [{ step: 8, count: 2 }] },
        ],
        irregular: 3,
        low: -0.98,
        high: 0.5,
    };

    test("the sentences have all numbers, in both languages", () => {
        assert.equal(
            rhythmWords(mixed, english),
            "Hidden state of 10 units, values from −0.98 to 0.50. From step 6 on: 1 constant, " +
                "4 alternating (3 high at even steps, 1 high at odd steps), " +
                "2 repeating every 3 steps (2 highest at steps 8, 11, …), 3 irregular. Steps 1 to 5: not settled.",
        );
        assert.equal(
            rhythmWords(mixed, japanese),
            "隠れ状態は 10 ユニット、値は −0.98 から 0.50。 ステップ 6 以降は、一定: 1 個, " +
                "1 ステップごとに交互に変化: 4 個 (偶数ステップで高い: 3 個, 奇数ステップで高い: 1 個), " +
                "3 ステップごとに繰り返し: 2 個 (ステップ 8, 11, … で最も高い: 2 個), 不規則: 3 個。 " +
                "ステップ 1~5 はまだ落ち着いていません。",
        );
    });

    test("there are special words for all units, for one unit, and for no rhythm", () => {
        const all = { ...mixed, from: 2, irregular: 0, groups: [{ ...mixed.groups[1], count: 10 }] };
        assert.match(rhythmWords(all, english), /From step 2 on: all alternating .*\. Step 1: not settled\.$/);
        const one = { ...all, units: 1, from: 1, groups: [{ period: 1, count: 1, phases: [] }] };
        assert.equal(
            rhythmWords(one, english),
            "Hidden state of one unit, values from −0.98 to 0.50. From step 1 on: 1 constant.",
        );
        assert.match(rhythmWords({ ...mixed, groups: [], irregular: 10 }, english), /No unit keeps a rhythm\.$/);
    });

    test("the last band of states is described, and without states the description is empty", () => {
        for (const one of cases.filter(({ name }) => /seed 0/.test(name))) {
            const { scene, frames, view } = one;
            const stage = { scene, derived: derive(scene, frames, view), window: windowOf(scene, view) };
            const states = one.bands.filter(({ scale }) => scale === "state").at(-1);
            const cells = states?.values?.flat().map(value => value ?? NaN);
            const units = states?.rows.length ?? 0;
            const shown = cells && rhythm(Float32Array.from(cells), units, [1, cells.length / units]);
            const low = shown ? shown.low.toFixed(2).replace("-", "−") : "";
            assert.ok(describeStage(stage).includes(low), one.name);
            assert.equal(Boolean(describeStage(stage)), Boolean(shown), one.name);
            assert.equal(describeStage({ ...stage, derived: derive(scene, {}, view) }), "", one.name);
        }
    });
});

/**
 * Return a stage as it is laid out on the page.
 * @param {Pick<Case, "scene" | "frames" | "view">} stage
 * @param {View} looks
 */
function laidOut({ scene, frames, view }, looks) {
    const all = { em: 1, beside: true, room: 600, ...view, ...looks };
    const derived = derive(scene, frames, all);
    const measure = (/** @type {string} */ text, /** @type {number} */ size) => text.length * size * 0.55;
    const layout = layOut({ scene, derived, view: all, width: 1154, dpr: 1, measure });
    return { scene, derived, layout, window: windowOf(scene, all) };
}

describe("walk", () => {
    /** @type {Cell} */
    const start = { band: 0, row: 0, step: 1 };

    test("the keys lead through all bands, rows and steps, and stop at the ends", () => {
        const stage = laidOut(caseOf("default, seed 0"), {});
        const go = (/** @type {string[]} */ ...keys) =>
            keys.reduce((cell, key) => moved(stage, cell, key) ?? assert.fail(key), start);
        assert.deepEqual(go("ArrowLeft"), start);
        assert.deepEqual(go("End", "ArrowRight", "ArrowLeft"), { ...start, step: 99 });
        assert.deepEqual(go("ArrowDown", "ArrowDown", "ArrowDown"), { band: 2, row: 0, step: 1 });
        assert.deepEqual(go("PageDown", "ArrowDown", "PageUp", "ArrowUp"), start);
        const down = new Array(40).fill("ArrowDown");
        assert.deepEqual(go(...down, "ArrowRight"), { band: 5, row: 9, step: 2 });
        assert.deepEqual(go("PageDown", "PageDown", "PageDown", "PageDown", "PageDown", "PageDown").band, 5);
        assert.equal(moved(stage, start, "j"), null);
        assert.equal(moved(stage, start, "toString"), null);
    });

    for (const fold of /** @type {("off" | "on")[]} */ (["off", "on"]))
        test(`the pointer at a cell's position finds its step and its band, fold ${fold}`, () => {
            for (const one of cases.filter(({ name }) => /seed 0/.test(name))) {
                const stage = laidOut(one, { fold });
                const [first, last] = stage.window;
                for (const wish of [first, first + 1, last]) {
                    /** @type {Cell | null} */
                    let cell = nearest(stage, { ...start, step: wish });
                    while (cell) {
                        const { band, row, step } = cell;
                        const { once } = stage.derived[band].band;
                        const from = windowFor(stage, step);
                        const at = from === null ? stage : laidOut(one, { fold, from });
                        assert.equal(windowFor(at, step), null, `${one.name}: step ${step} should be in the picture`);
                        const hint = hintAt(at, ...placeOf(at, cell));
                        const value = stage.derived[band].values?.[row * stage.derived[band].columns + step - 1];
                        if (hint) assert.deepEqual([hint.band, hint.step], [band, once ? null : step], one.name);
                        else
                            assert.ok(
                                !value || Number.isNaN(value),
                                `${one.name}: band ${band}, row ${row}, step ${step} should have a hint`,
                            );
                        const next = moved(stage, cell, "ArrowDown");
                        cell = next?.band === band && next.row === row ? null : next;
                    }
                }
            }
        });

    test("bands without values are left out", () => {
        const one = caseOf("default, seed 0");
        const stage = laidOut({ ...one, frames: {} }, {});
        assert.deepEqual(moved(stage, { band: 1, row: 1, step: 1 }, "ArrowDown"), { band: 1, row: 1, step: 1 });
        assert.deepEqual(nearest(stage, { band: 4, row: 2, step: 7 }), { band: 1, row: 1, step: 7 });
    });
});

describe("table", () => {
    const words = { verdict: "verdict", correct: "right" };

    /**
     * Return the table of a case.
     * @param {string} name
     * @param {number} from
     */
    function made(name, from) {
        const { scene, frames, view, bands } = caseOf(`${name}, seed 0`);
        const stage = { scene, derived: derive(scene, frames, view), window: windowOf(scene, view) };
        return { bands, ...tableOf(stage, from, words) };
    }

    test("each column has a head, and each cell has the value of its step", () => {
        const { bands, heads, rows, first, last } = made("default", 21);
        assert.deepEqual([first, last, rows.length], [21, 40, 20]);
        const names = heads.flatMap(head => head.names);
        assert.equal(names.length, 1 + 2 + 3 + 3 + 10 + 10);
        assert.deepEqual([heads[3].title, heads[3].names], ["Output now, epoch 15", ["y0", "y1", "verdict"]]);
        for (const { step, cells } of rows) {
            assert.equal(cells.length, names.length);
            const near = (/** @type {string} */ cell, /** @type {number | null | undefined} */ value) =>
                assert.ok(Math.abs(Number(cell.replace("−", "-")) - Number(value)) <= 0.0005);
            near(cells[0], bands[0].values?.[0][step - 1]);
            assert.equal(cells[1], step % 2 ? "0.000" : "1.000");
            near(cells[7], bands[3].values?.[1][step - 1]);
            near(cells[28], bands[5].values?.[9][step - 1]);
            assert.equal(cells[8], bands[3].incorrect?.[step - 1] ? "incorrect" : "right");
        }
    });

    test("earlier and later tables lead through all steps of the window", () => {
        const seen = [];
        /** @type {number | null} */
        let from = 1;
        while (from !== null) {
            const { rows, later } = made("default", from);
            seen.push(...rows.map(({ step }) => step));
            from = later;
        }
        assert.deepEqual(
            [...new Set(seen)],
            [...Array(100).keys()].map(place => place + 1),
        );
        const { first, last, earlier, later } = made("default", 95);
        assert.deepEqual([first, last, earlier, later], [81, 100, 61, null]);
        assert.equal(made("default", 5).earlier, 1, "the earlier table should begin with the first step of the window");
        assert.deepEqual([made("window", 1).first, made("window", 1).last], [11, 30]);
    });

    test("a single output is at the last step, letters are written as letters, and missing values are empty", () => {
        const once = made("once", 90);
        const columns = once.heads.flatMap(({ title, names }) => names.map(name => `${title} ${name}`));
        const output = columns.findIndex(name => /^Output now.* y0$/.test(name));
        assert.deepEqual(
            once.rows.filter(({ cells }) => cells[output]).map(({ step }) => step),
            [100],
        );
        const letters = made("letters", 1);
        const { letters: symbols } = letters.bands[0];
        assert.deepEqual(
            letters.rows.map(({ cells }) => cells[0]),
            symbols?.slice(0, letters.rows.length),
        );
        const masked = made("masked", 1);
        assert.ok(masked.rows.some(({ cells }) => cells.includes("")));
        assert.ok(!JSON.stringify(masked.rows).includes("nan"));
    });
});

describe("announcements", () => {
    const words = { begins: "begins, up to {end}", stopped: "stopped at {epoch}" };

    /**
     * Return all sentences that are announced in a course of events. An event is a message [playing, epoch, newest,
     * end], or the number of a shown epoch. A negative number is an epoch that waits for its data.
     * @param {([playing: boolean, epoch: number, newest: number, end: number] | number)[]} course
     * @param {number} leaves - The epoch at which the loss leaves its plateau.
     */
    function said(course, leaves = 8) {
        /** @type {string[]} */
        const all = [];
        let state = SILENT;
        for (const each of course) {
            /** @type {ReturnType<typeof look>} */
            let next;
            if (typeof each === "number") {
                const left = each >= leaves ? `left at ${each}` : "";
                next = look(state, {
                    epoch: Math.abs(each),
                    waits: each < 0,
                    texts: { headline: "", reading: `reading ${each}`, moment: "", measured: "", left },
                });
            } else {
                const [playing, epoch, newest, end] = each;
                next = receive(state, { playing, epoch, newest, end }, words);
            }
            state = next[0];
            all.push(...next[1]);
        }
        return all;
    }
    /** @type {[boolean, number, number, number]} */
    const atRest = [false, 0, 0, 15];

    test("start, end of the plateau and result of a training run are said once, however often the page is drawn", () => {
        const course = Array.from({ length: 15 }, (_, place) => place + 1).flatMap(epoch => [
            /** @type {[boolean, number, number, number]} */ ([epoch < 15, epoch, epoch, 15]),
            epoch,
            epoch,
        ]);
        const heard = ["begins, up to 15", "left at 8", "reading 15"];
        assert.deepEqual(said([atRest, 0, [true, 0, 0, 15], 0, ...course, [false, 15, 15, 15], 15]), heard);
    });

    test("an early stop is said, and then the result", () => {
        const course = said([atRest, 0, [true, 0, 0, 15], 1, 2, [false, 3, 3, 15], 3]);
        assert.deepEqual(course, ["begins, up to 15", "stopped at 3", "reading 3"]);
        assert.deepEqual(said([atRest, 0, [true, 0, 0, 15], [false, 3, 3, 15], -3, 3]).slice(1), course.slice(1));
        assert.deepEqual(said([atRest, 0, [true, 5, 5, 15], 5, [false, 2, 5, 15], 2]).slice(1), ["stopped at 5"]);
    });

    test("nothing is said when the handle moves or a replay runs", () => {
        const trained = [[false, 15, 15, 15], 15].map(each => /** @type {[boolean, number, number, number]} */ (each));
        assert.deepEqual(said([...trained, 0, 7, 8, 9, 15, [false, 3, 15, 15], 3, [false, 9, 15, 15], 9]), []);
    });

    test("after each single epoch, either its result is said, or that the loss leaves the plateau", () => {
        const course = [atRest, 6, [false, 7, 7, 7], 7, [false, 8, 8, 8], 8, [false, 9, 9, 9], 9];
        assert.deepEqual(said(/** @type {any} */ (course)).slice(1), ["left at 8", "reading 9"]);
    });

    test("the start of a run of one epoch is not said", () => {
        const course = [[false, 2, 2, 2], 2, [true, 2, 2, 3], 2, [false, 3, 3, 3], 3];
        assert.deepEqual(said(/** @type {any} */ (course)), ["reading 3"]);
    });

    test("if the network is reset and trained once more, the same sentences are said once more", () => {
        const run = [[true, 0, 0, 9], 0, [true, 8, 8, 9], 8, [false, 9, 9, 9], 9];
        const heard = ["begins, up to 9", "left at 8", "reading 9"];
        const again = said(/** @type {any} */ ([atRest, 0, ...run, atRest, 0, ...run]));
        assert.deepEqual(again, [...heard, "reading 0", ...heard]);
    });
});
