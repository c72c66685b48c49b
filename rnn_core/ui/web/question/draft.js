// The draft: the guess that the visitor is making. The question, the pencil and the marks on the stage share it.

import { emit, state } from "../bus.js";

/** @import { Draft, QuestionData } from "../types.js" */

const LETTERS = "abcdefghijklmnopqrstuvwxyz"; // for losses from 0 to the top of the axes

/**
 * Return the draft of an open question, a new one for another question.
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
 * Change the draft, and tell everything that shows it.
 * @param {Partial<Draft>} changes
 */
export function change(changes) {
    if (!state.draft) return;
    state.draft = { ...state.draft, ...changes };
    emit("draft", state.draft);
}

/**
 * Choose a step or a unit of the stage, if an open question asks for one. Returns whether it does.
 * @param {number} step
 * @param {number | null} unit - The unit at a cell of the stage, or null if there is none.
 */
export function guessAt(step, unit) {
    const kind = state.draft?.kind;
    if (kind === "step") change({ text: String(step) });
    if (kind === "unit" && unit !== null) change({ text: String(unit) });
    return kind === "step" || kind === "unit";
}

/** Forget the draft: its question is answered, or is asked no longer. */
export function forget() {
    if (!state.draft) return;
    state.draft = null;
    emit("draft", null);
}

/**
 * Return the losses of a curve without gaps: what is not drawn yet goes on as the last drawn value.
 * @param {(number | null)[]} losses
 */
export function whole(losses) {
    /** @type {number[]} */
    const filled = [];
    const first = losses.find(loss => loss !== null) ?? null;
    for (const loss of losses) {
        const last = loss ?? filled.at(-1) ?? first;
        if (last !== null) filled.push(last);
    }
    return filled;
}

/**
 * Return the text of a draft in an address, "" as long as there is no guess.
 * @param {Draft} draft
 * @param {number} top - The loss at the upper edge of the axes.
 */
export function textOf({ kind, text, losses }, top) {
    if (kind !== "curve") return text;
    return whole(losses)
        .map(loss => LETTERS[Math.round(Math.min(Math.max(loss / top, 0), 1) * (LETTERS.length - 1))])
        .join("");
}
