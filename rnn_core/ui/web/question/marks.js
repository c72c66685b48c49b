// Dotted frames, with a label, around the guessed steps and units on the stage (the main picture). A press on the stage
// chooses a unit.

import { all, listen, on, state } from "../bus.js";
import { columnOf } from "../drawing/layout/fold.js";
import { stageOf } from "../stage.js";
import { change } from "./draft.js";

/** @import { BandPlace } from "../drawing/types.js" */
/** @import { GuessKind, StageGuess } from "../types.js" */

const STAGE = ".st-key-stage .stage";
const MAX_MARKS = 5;

/** @type {StageGuess | null} The guess of the server's last message. */
let guess = null;
/** @type {HTMLElement[]} */
let frames = [];

/** Return the drawing of the stage, or null before it is drawn. */
function drawingOf() {
    const element = /** @type {HTMLElement | null} */ (document.querySelector(STAGE));
    const drawing = element && stageOf(element).drawing;
    return drawing?.drawn && "bands" in drawing.drawn.layout ? drawing : null;
}

/**
 * Return the box of a step or of a unit in pixels of the picture, or null if the picture does not show it.
 *
 * The box of a step covers all bands (the heatmaps of the stage). The box of a unit is its row in the band of the
 * hidden states.
 * @param {GuessKind} kind
 * @param {number} number
 */
function boxOf(kind, number) {
    const drawn = drawingOf()?.drawn;
    if (!drawn || drawn.grids) return null;
    const { fold, plot, column, bands } = drawn.layout;
    if (kind === "step") {
        if (number < fold.first || number > fold.last) return null;
        const left = plot.left + columnOf(fold, number) * column;
        return {
            left,
            top: bands[0].top,
            width: Math.max(column, 3),
            height: (bands.at(-1)?.bottom ?? 0) - bands[0].top,
        };
    }
    const states = bandOfStates(bands);
    if (!states || number > states.rows) return null;
    const height = (states.bottom - states.top) / states.rows;
    return { left: plot.left, top: states.top + (number - 1) * height, width: plot.right - plot.left, height };
}

/**
 * Return the band of the hidden states of the trained network.
 * @param {BandPlace[]} bands
 */
function bandOfStates(bands) {
    return bands.find(({ band }) => band.kind === "states" && !band.past);
}

/** Frame the visitor's draft while the question is open, and afterwards the committed guess. */
function draw() {
    for (const frame of frames) frame.remove();
    frames = [];
    const drawing = drawingOf();
    const { draft } = state;
    const open = draft?.kind === "step" || draft?.kind === "unit" ? draft : null;
    const kind = open?.kind ?? guess?.kind;
    const text = open?.text ?? "";
    const numbers = open ? (/^\d+$/.test(text) ? [Number(text)] : []) : (guess?.numbers ?? []);
    if (!drawing || !kind) return;
    for (const [index, number] of numbers.slice(0, MAX_MARKS).entries()) {
        const box = boxOf(kind, number);
        if (!box) continue;
        const frame = document.createElement("div");
        frame.className = "guess-mark";
        if (index === 0) frame.textContent = guess?.you ?? "";
        for (const [side, pixels] of Object.entries(box)) frame.style.setProperty(side, `${pixels}px`);
        drawing.picture.append(frame);
        frames.push(frame);
    }
}

/**
 * Choose the unit under a press on the stage, if an open question asks for a unit.
 * @param {MouseEvent} event
 */
function press(event) {
    const drawing = drawingOf();
    const drawn = drawing?.drawn;
    if (!drawn || drawn.grids || state.draft?.kind !== "unit") return;
    const { picture } = drawing;
    if (!(event.target instanceof Node) || !picture.contains(event.target)) return;
    const { left, top } = picture.getBoundingClientRect();
    const { plot, bands } = drawn.layout;
    const [x, y] = [event.clientX - left, event.clientY - top];
    const states = bandOfStates(bands);
    if (!states || x < plot.left || x > plot.right || y < states.top || y > states.bottom) return;
    const row = Math.floor(((y - states.top) / (states.bottom - states.top)) * states.rows);
    change({ text: String(row + 1) });
}

/** Show guesses on the stage, and listen for presses. Returns the clean-up. */
export function follow() {
    return all(
        on("draft", draw),
        on("shown", draw),
        listen(window, "resize", draw),
        listen(document, "click", press, true),
        on("received", places => {
            guess = /** @type {{ view?: { guess?: StageGuess | null } }} */ (places.stage)?.view?.guess ?? null;
            draw();
        }),
        () => {
            guess = null;
            for (const frame of frames) frame.remove();
        },
    );
}
