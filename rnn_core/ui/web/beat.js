// The beat of the dynamics panel: while nothing else on the page moves, a point jumps along the trajectory from step to
// step. On the stage (the main picture), a dot in the heatmap of the target (its "band") shows the same step.
//
// A button and the Space key stop and start the beat. If the visitor prefers reduced motion, the beat is stopped at
// first.

import { listen, state } from "./bus.js";
import { unpack } from "./drawing/data/arrays.js";
import { columnOf } from "./drawing/layout/fold.js";
import { closest, find } from "./elements.js";
import { mainDrawing } from "./stage.js";

/** @import { BeatWords, PlotElement, Timer } from "./types.js" */

const STEP_MS = 500; // slow enough that nothing flashes
const PHASE = "phase"; // prefix of the names of the traces that have one point for each step
const CONTROLS = "button, a, input, textarea, select, summary, [role=tab], [contenteditable=true]";

let beats = !matchMedia("(prefers-reduced-motion: reduce)").matches;
let at = 0; // the index of the current step in the trajectory

/** @type {Timer} */
let timer;
/** @type {PlotElement | null} */
let chart = null;
/** @type {BeatWords | null} */
let words = null;

/** @type {Record<"point" | "dot", HTMLElement>} */
const marks = { point: document.createElement("div"), dot: document.createElement("div") };
for (const mark of Object.values(marks)) mark.className = "beat-mark";

/**
 * Return the steps of a chart's trajectory in ascending order, each with its point on the screen.
 * @param {PlotElement} element
 * @returns {[step: number, point: Element][]}
 */
function pointsOf(element) {
    const phases = (element.data ?? []).filter(({ uid, meta }) => uid?.startsWith(PHASE) && meta);
    return phases
        .flatMap(({ uid, meta = [] }) => {
            const points = [...element.querySelectorAll(`.trace${uid} .points path`)];
            return points.length === meta.length
                ? points.map((point, number) => /** @type {[number, Element]} */ ([meta[number], point]))
                : [];
        })
        .sort(([one], [other]) => one - other);
}

/** Return whether nothing else on the page moves, and the page is visible. */
function isAtRest() {
    return !state.received.epoch?.playing && state.hand === null && !state.replays && !document.hidden;
}

/**
 * Put a mark at a position in an element. If the position is null, hide the mark.
 * @param {HTMLElement} mark
 * @param {HTMLElement} parent
 * @param {{ x: number, y: number } | null} place
 */
function put(mark, parent, place) {
    mark.hidden = !place;
    if (!place) return;
    if (mark.parentElement !== parent) parent.append(mark);
    Object.assign(mark.style, { left: `${place.x}px`, top: `${place.y}px` });
}

/**
 * Return the position of a step's target on the stage: the middle of the cell with the highest value in the target's
 * band. Return null if the stage shows no target at the step.
 * @param {number} step
 */
function targetOf(step) {
    const drawn = mainDrawing()?.drawn;
    if (!drawn || drawn.grids) return null;
    const { scene, layout } = drawn;
    const { fold, plot, column } = layout;
    const number = scene.bands.findIndex(({ kind, once }) => kind === "target" && !once);
    if (number < 0 || step < fold.first || step > fold.last) return null;
    const { top, bottom, rows } = layout.bands[number];
    const { values } = scene.bands[number];
    if (!values) return null;
    const numbers = unpack(values).values;
    const steps = numbers.length / rows;
    const heights = Array.from({ length: rows }, (_, row) => numbers[row * steps + step - 1]);
    const row = heights.indexOf(Math.max(...heights));
    const part = (step - fold.begin) % fold.parts;
    return {
        x: plot.left + (columnOf(fold, step) + 0.5) * column,
        y: top + ((row + (part + 0.5) / fold.parts) * (bottom - top)) / rows,
    };
}

/** Move the marks to the next step unless the beat is stopped. Hide them while something else moves. */
function beat() {
    if (!isAtRest()) hide();
    else if (beats) advance(1);
}

/**
 * Put the marks at a later step.
 * @param {number} by - The number of steps; 0 if only the chart was drawn again.
 */
function advance(by) {
    const points = chart ? pointsOf(chart) : [];
    if (!chart || !points.length) return hide();
    at = (at + by) % points.length;
    const [step, point] = points[at];
    const around = chart.getBoundingClientRect();
    const { left, top, width, height } = point.getBoundingClientRect();
    put(marks.point, chart, { x: left + width / 2 - around.left, y: top + height / 2 - around.top });
    const drawing = mainDrawing();
    if (drawing) put(marks.dot, drawing.picture, targetOf(step));
}

function hide() {
    for (const mark of Object.values(marks)) mark.hidden = true;
}

/** Begin or stop the beat. */
function toggle() {
    beats = !beats;
    labelButton();
}

/** Set the icon and the label of the button to the action of its next press. */
function labelButton() {
    const button = chart?.parentElement?.querySelector("button.beat");
    if (!(button instanceof HTMLElement) || !words) return;
    button.dataset.icon = beats ? "pause" : "play_arrow";
    Object.assign(button, { title: words.help, ariaLabel: beats ? words.stop : words.go, onclick: toggle });
}

/**
 * Let Space begin or stop the beat, unless the focused element uses the key.
 * @param {KeyboardEvent} event
 */
function press(event) {
    if (!chart || event.key !== " " || event.ctrlKey || event.altKey || event.metaKey) return;
    if (closest(event.target, CONTROLS)) return;
    event.preventDefault();
    toggle();
}

/** @type {(() => void) | null} Removes the keyboard listener. */
let leave = null;

/**
 * Begin the beat on a chart that has just been drawn. If the chart has no trajectory, end the beat.
 * @param {PlotElement} element
 * @param {BeatWords | undefined} newWords - undefined if the chart can have no beat. Then nothing happens.
 */
export function follow(element, newWords) {
    if (!newWords) return;
    const button = find(element.parentElement, "button.beat");
    const has = element.clientWidth > 0 && pointsOf(element).length > 0;
    button.hidden = !has;
    words = newWords;
    if (has && !leave) leave = listen(window, "keydown", press);
    if (!has) end();
    else {
        chart = element;
        timer ??= setInterval(beat, STEP_MS);
        if (marks.point.parentElement && !marks.point.hidden) advance(0);
    }
    labelButton();
}

/**
 * End the beat. If a chart is given, hide the chart's button.
 * @param {PlotElement} [element]
 */
export function end(element) {
    if (element) find(element.parentElement, "button.beat").hidden = true;
    clearInterval(timer);
    leave?.();
    leave = null;
    timer = undefined;
    chart = null;
    hide();
}
