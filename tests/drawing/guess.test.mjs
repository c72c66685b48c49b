// A visitor's guess, drawn as a curve: straight lines close its gaps, and each epoch has a loss on the curve.

import assert from "node:assert/strict";
import { test } from "node:test";
import { byEpoch, whole } from "../../rnn_core/ui/web/drawing/curve/guess.js";

test("a straight line closes a gap between two drawn parts, and level lines continue both ends", () => {
    assert.deepEqual(whole([null, 0.75, null, null, 0, null]), [0.75, 0.75, 0.5, 0.25, 0, 0]);
    assert.deepEqual(whole([null, null, 0.5]), [0.5, 0.5, 0.5]);
    assert.deepEqual(whole([0.25, 0.5]), [0.25, 0.5]);
    assert.deepEqual(whole([null, null]), []);
});

test("an epoch between two drawn points has a loss between theirs, and NaN if one of them is missing", () => {
    const none = Number.NaN;
    assert.deepEqual(byEpoch([1, 0.5, null, 0.25, 0], 8), [1, 0.75, 0.5, none, none, none, 0.25, 0.125, 0]);
});
