// The beat of the dynamics: while the page is at rest, a point goes along the trajectory, a step at a time, and a dot
// with it in the target's band of the stage.
//
// A button and Space stop it. For a visitor who prefers reduced motion it does not start by itself.

import { listen, state } from "./bus.js";
import { unpack } from "./drawing/data/arrays.js";
import { columnOf } from "./drawing/layout/fold.js";
import { closest, find } from "./elements.js";
import { stageOf } from "./stage.js";

/** @import { BeatWords, PlotElement, Timer } from "./types.js" */

const STEP_MS = 500; // two steps a second: far below what flashes
const PHASE = "phase"; // the beginning of the names of the traces with the points of the steps
const CONTROLS = "button, a, input, textarea, select, summary, [role=tab], [contenteditable=true]";

let beats = !matchMedia("(prefers-reduced-motion: reduce)").matches;
let at = 0; // the index of the step among those of the trajectory

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
 * Return [step, its point on the screen] of each step of a trajectory, by ascending steps.
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

/** Return whether nothing else moves: the network does not train, and the visitor moves no handle. */
function isAtRest() {
    return !state.received.epoch?.playing && state.hand === null && !state.replays && !document.hidden;
}

/**
 * Put a mark at a position in an element, or hide it.
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
 * Return the position of a step's target on the stage: in the row that is highest there. null if it is not shown.
 * @param {number} step
 */
function targetOf(step) {
    const drawn = stageOf(find(document, ".st-key-stage .stage")).drawing?.drawn;
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

/** Go on to the next step. A stopped beat stays where it is, and the marks are hidden while something else moves. */
function beat() {
    if (!isAtRest()) hide();
    else if (beats) place(1);
}

/**
 * Put the marks at a later step.
 * @param {number} by - 0 for the same step, which may have moved on the screen.
 */
function place(by) {
    const points = chart ? pointsOf(chart) : [];
    if (!chart || !points.length) return hide();
    at = (at + by) % points.length;
    const [step, point] = points[at];
    const around = chart.getBoundingClientRect();
    const { left, top, width, height } = point.getBoundingClientRect();
    put(marks.point, chart, { x: left + width / 2 - around.left, y: top + height / 2 - around.top });
    const { drawing } = stageOf(find(document, ".st-key-stage .stage"));
    if (drawing) put(marks.dot, drawing.picture, targetOf(step));
}

function hide() {
    for (const mark of Object.values(marks)) mark.hidden = true;
}

/** Begin or stop the beat. */
function toggle() {
    beats = !beats;
    name();
}

/** Name the button after what it does. */
function name() {
    const button = chart?.parentElement?.querySelector("button.beat");
    if (!(button instanceof HTMLElement) || !words) return;
    button.dataset.icon = beats ? "pause" : "play_arrow";
    Object.assign(button, { title: words.help, ariaLabel: beats ? words.stop : words.go, onclick: toggle });
}

/**
 * Handle Space, unless it presses or types something.
 * @param {KeyboardEvent} event
 */
function press(event) {
    if (!chart || event.key !== " " || event.ctrlKey || event.altKey || event.metaKey) return;
    if (closest(event.target, CONTROLS)) return;
    event.preventDefault();
    toggle();
}

/** @type {(() => void) | null} */
let leave = null;

/**
 * Follow a chart that has been drawn: begin the beat if it has a trajectory, and end it if it has none.
 * @param {PlotElement} element
 * @param {BeatWords | undefined} said
 */
export function follow(element, said) {
    if (!said) return;
    const button = find(element.parentElement, "button.beat");
    const has = element.clientWidth > 0 && pointsOf(element).length > 0;
    button.hidden = !has;
    words = said;
    if (has && !leave) leave = listen(window, "keydown", press);
    if (!has) end();
    else {
        chart = element;
        timer ??= setInterval(beat, STEP_MS);
        if (marks.point.parentElement && !marks.point.hidden) place(0);
    }
    name();
}

/**
 * End the beat, and hide its button.
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
