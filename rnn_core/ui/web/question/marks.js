// The guessed steps and units on the stage: hollow boxes mark them. While a question asks for a unit, a press on a row
// of hidden states chooses the row's unit.

import { all, listen, on, state } from "../bus.js";
import { columnOf } from "../drawing/layout/fold.js";
import { mainDrawing } from "../stage.js";
import { change } from "./draft.js";

/** @import { BandPlace, Box, Layout } from "../drawing/types.js" */
/** @import { StageGuess } from "../types.js" */

const MAX_MARKS = 5;
const MIN_PX = 9; // minimum width and height of the mark of a step
const MARGIN_PX = 2; // between a mark and the marked cells
const ROOM_PX = 40; // the width that the label of a mark needs

/** Return the drawing of the stage, or null before it is drawn. */
function drawingOf() {
    const drawing = mainDrawing();
    return drawing?.drawn && "bands" in drawing.drawn.layout ? drawing : null;
}

/**
 * Return a function that returns the box of a step's mark. The box is just below the outputs of the lowest network on
 * the stage, where incorrect steps are marked. The function returns null if the step or the outputs are not shown.
 * @param {Layout} layout
 * @returns {(step: number) => Box | null}
 */
function boxOfStep({ bands, column, em, fold, plot }) {
    const place = bands.findLast(({ band }) => band.kind === "output" && !band.past);
    return step => {
        if (!place || step < fold.first || step > fold.last) return null;
        const { top, bottom } = place.marks ?? { top: place.bottom, bottom: place.bottom };
        const [width, height] = [column, bottom - top].map(size => Math.max(size + 2 * MARGIN_PX, MIN_PX * em));
        const middle = plot.left + (columnOf(fold, step) + 0.5) * column;
        return { left: middle - width / 2, top: (top + bottom - height) / 2, width, height };
    };
}

/**
 * Return a function that returns the box around a unit's row of hidden states and its name. The function returns null
 * if the row is not shown.
 * @param {Layout} layout
 * @returns {(unit: number) => Box | null}
 */
function boxOfUnit({ bands, names, plot }) {
    const states = bandOfStates(bands);
    return unit => {
        if (!states || unit > states.rows) return null;
        const height = (states.bottom - states.top) / states.rows;
        const left = plot.left - names - 2 * MARGIN_PX;
        return { left, top: states.top + (unit - 1) * height, width: plot.right - left, height };
    };
}

/**
 * Return the band (heatmap) with the hidden states of the lowest network on the stage.
 * @param {BandPlace[]} bands
 */
function bandOfStates(bands) {
    return bands.findLast(({ band }) => band.kind === "states" && !band.past);
}

/** Return the guess to mark: the draft while the question is open, and otherwise the committed guess or null. */
function marked() {
    const { draft, received } = state;
    const guess = /** @type {{ view?: { guess?: StageGuess | null } }} */ (received.stage)?.view?.guess ?? null;
    if (draft?.kind !== "step" && draft?.kind !== "unit") return guess;
    return { kind: draft.kind, numbers: /^\d+$/.test(draft.text) ? [Number(draft.text)] : [], you: guess?.you ?? "" };
}

/**
 * Mark the guess, and return the marks. The first mark has a label. The label of a step is beside its mark: to the
 * right, or to the left if there is no room.
 */
function draw() {
    const drawing = drawingOf();
    const drawn = drawing?.drawn;
    const guess = marked();
    if (!drawn || drawn.grids || !guess) return [];
    const { layout } = drawn;
    const { kind, numbers, you } = guess;
    const boxes = numbers.slice(0, MAX_MARKS).map(kind === "step" ? boxOfStep(layout) : boxOfUnit(layout));
    const marks = boxes
        .filter(box => box !== null)
        .map(box => {
            const mark = document.createElement("div");
            mark.className = `guess-mark ${kind}`;
            for (const [side, pixels] of Object.entries(box)) mark.style.setProperty(side, `${pixels}px`);
            mark.style.setProperty("--inside", `${layout.plot.left - box.left}px`);
            mark.toggleAttribute("data-ends", box.left + box.width + ROOM_PX * layout.em > layout.plot.right);
            return mark;
        });
    if (marks.length) marks[0].appendChild(document.createElement("span")).textContent = you;
    drawing.picture.append(...marks);
    return marks;
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
    let marks = draw();
    const remove = () => {
        for (const mark of marks) mark.remove();
    };
    const drawAgain = () => {
        remove();
        marks = draw();
    };
    return all(
        on("draft", drawAgain),
        on("shown", drawAgain),
        on("received", drawAgain),
        listen(window, "resize", drawAgain),
        listen(document, "click", press, true),
        remove,
    );
}
