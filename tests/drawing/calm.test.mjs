// A picture turns when a large share of it becomes lighter after it became darker, or darker after it became lighter.
// Two turns are a flash. There are at most three flashes in any second, as WCAG 2.3.1 requires.

import assert from "node:assert/strict";
import { test } from "node:test";
import { calm, still } from "../../rnn_core/ui/web/drawing/data/calm.js";

/** @import { FlashArea } from "../../rnn_core/ui/web/drawing/types.js" */

/** @typedef {[share: number, luminance: number]} Look */

/** Return the luminance of a value, from 0 (dark) to 1 (light): the value itself. */
const lights = (/** @type {number} */ value) => value;

/**
 * Return a picture in which a share of the cells has a luminance, and all others have the luminance 0.2.
 * @param {Look} look
 * @returns {[FlashArea & { values: Float32Array }]}
 */
function picture(...[share, luminance]) {
    const values = Float32Array.from({ length: 100 }, (_, cell) => (cell < 100 * share ? luminance : 0.2));
    return [{ values, area: 1, lights }];
}

/**
 * Show pictures at given times in milliseconds. Return the milliseconds that each must wait, 0 for a shown picture.
 * @param {[now: number, bands: FlashArea[]][]} pictures
 */
function show(pictures) {
    let state = still();
    return pictures.map(([now, bands]) => {
        const { wait, state: next } = calm(state, bands, now);
        state = next;
        return wait;
    });
}

test("a picture waits only if it turns a second time within 180 milliseconds", () => {
    const [dark, light] = [picture(1, 0.1), picture(1, 0.9)];
    assert.deepEqual(
        show([
            [0, dark],
            [10, light],
            [20, dark],
            [60, light],
        ]),
        [0, 0, 0, 140],
        "the second turn, 40 ms after the first, should wait",
    );
    assert.deepEqual(
        show([
            [0, dark],
            [10, light],
            [20, dark],
            [200, light],
        ]),
        [0, 0, 0, 0],
        "a turn after 180 ms should not wait",
    );
});

test("no second has more than three flashes if pictures alternate sixty times per second", () => {
    let state = still();
    /** @type {[now: number, light: number][]} */
    const shown = [];
    for (let now = 0; now < 5000; now += 16) {
        const bands = picture(1, (now / 16) % 2 ? 0.1 : 0.9);
        const { wait, state: next } = calm(state, bands, now);
        state = next;
        if (!wait) shown.push([now, bands[0].values[0]]);
    }
    const turns = shown.filter(([, light], place) => place && light !== shown[place - 1][1]).map(([now]) => now);
    for (const from of turns) {
        const within = turns.filter(now => now >= from && now < from + 1000).length;
        assert.ok(within <= 7, `${within} changes in the second from ${from}: more than three flashes`);
    }
    assert.ok(turns.length > 15, "the picture should continue to change");
});

test("a picture is shown at once if only a small part of it turns, or if it stays pale or changes little", () => {
    /** @type {(looks: [Look, Look]) => [number, FlashArea[]][]} */
    const rapid = ([one, other]) => [
        [0, picture(...one)],
        [10, picture(...other)],
        [20, picture(...one)],
        [30, picture(...other)],
    ];
    assert.deepEqual(
        show(
            rapid([
                [0.2, 0.1],
                [0.2, 0.9],
            ]),
        ),
        [0, 0, 0, 0],
        "a turn of a fifth of the picture should not wait",
    );
    const waits = show(
        rapid([
            [0.3, 0.1],
            [0.3, 0.9],
        ]),
    );
    assert.ok(waits[3] > 0, "a turn of more than a quarter of the picture should wait");
    assert.deepEqual(
        show(
            rapid([
                [1, 0.85],
                [1, 1],
            ]),
        ),
        [0, 0, 0, 0],
        "pale pictures should not wait",
    );
    assert.deepEqual(
        show(
            rapid([
                [1, 0.1],
                [1, 0.15],
            ]),
        ),
        [0, 0, 0, 0],
        "nearly equal pictures should not wait",
    );
});

test("a picture without values, or with another number of cells, causes no turn", () => {
    const nothing = [{ values: new Float32Array(100).fill(NaN), area: 1, lights }];
    assert.deepEqual(
        show([
            [0, picture(1, 0.1)],
            [10, nothing],
            [20, picture(1, 0.1)],
            [30, nothing],
        ]),
        [0, 0, 0, 0],
    );
    const other = [{ values: new Float32Array(50).fill(0.9), area: 1, lights }];
    assert.deepEqual(
        show([
            [0, picture(1, 0.1)],
            [10, other],
            [20, picture(1, 0.1)],
            [30, other],
        ]),
        [0, 0, 0, 0],
    );
    assert.deepEqual(
        show([
            [0, [{ values: null, area: 1, lights }]],
            [1, picture(1, 0.1)],
        ]),
        [0, 0],
    );
});
