// The draft: the guess that the visitor is making. The question's widget, the pencil that draws on the curve, and the
// marks on the stage (the main picture) share it.

import { emit, state } from "../bus.js";
import { whole } from "../drawing/curve/guess.js";

/** @import { Draft, QuestionData } from "../types.js" */

/** An address writes each loss of a curve as one letter: "a" for 0, and "z" for the top of the axes or more. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/**
 * Return the draft of an open question. If the current draft belongs to another question, begin a new draft.
 * @param {Pick<QuestionData, "name" | "kind" | "points">} question
 * @returns {Draft}
 */
export function draftOf({ name, kind, points }) {
    if (state.draft?.name !== name) {
        const losses = kind === "curve" ? new Array(points).fill(null) : [];
        state.draft = { name, kind, text: "", losses, at: 0 };
        emit("draft", state.draft);
    }
    return /** @type {Draft} */ (state.draft);
}

/**
 * Change the draft, and send the event `draft`.
 * @param {Partial<Draft>} changes
 */
export function change(changes) {
    if (!state.draft) return;
    state.draft = { ...state.draft, ...changes };
    emit("draft", state.draft);
}

/**
 * Change the draft to a step or a unit that the visitor chooses on the stage, if the open question asks for one.
 *
 * Return whether the open question asks for a step or a unit.
 * @param {number} step
 * @param {number | null} unit - The unit of the cell that the keyboard chose. null for a press by pointer (which
 *     marks.js handles), or if the cell belongs to no unit.
 */
export function guessAt(step, unit) {
    const kind = state.draft?.kind;
    if (kind === "step") change({ text: String(step) });
    if (kind === "unit" && unit !== null) change({ text: String(unit) });
    return kind === "step" || kind === "unit";
}

/** Forget the draft, because its question is answered or no longer asked. */
export function forget() {
    if (!state.draft) return;
    state.draft = null;
    emit("draft", null);
}

/** Erase the curve that the visitor has drawn. */
export function takeBack() {
    if (state.draft) change({ losses: state.draft.losses.map(() => null), at: 0 });
}

/**
 * Return whether any part of a curve is drawn.
 * @param {Draft | null} draft
 */
export function isDrawn(draft) {
    return Boolean(draft?.losses.some(loss => loss !== null));
}

/**
 * Return a draft as it is written in an address; "" if there is no guess yet.
 * @param {Draft} draft
 * @param {number} top - The loss at the upper edge of the axes.
 */
export function textOf({ kind, text, losses }, top) {
    if (kind !== "curve") return text;
    return whole(losses)
        .map(loss => LETTERS[Math.round(Math.min(Math.max(loss / top, 0), 1) * (LETTERS.length - 1))])
        .join("");
}
