// The widgets with which a visitor guesses, one for each kind of guess.

import { on, state } from "../bus.js";
import { whole } from "../drawing/curve/guess.js";
import { change, draftOf, isDrawn, takeBack } from "./draft.js";

/** @import { CleanUp, QuestionData } from "../types.js" */

/**
 * Return a new element.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, unknown>} properties
 * @param {...(Node | string)} children
 */
export function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
}

/**
 * Return radio buttons or checkboxes that look like chips.
 * @param {[value: string, label: string | Node][]} options
 * @param {{
 *     name: string, kind: "radio" | "checkbox", label: string, chosen: string[],
 *     onChoose: (chosen: string[]) => void,
 * }} use
 */
function chips(options, { name, kind, label, chosen, onChoose }) {
    const group = make("div", { className: "chips" });
    group.setAttribute("role", kind === "radio" ? "radiogroup" : "group");
    group.ariaLabel = label;
    for (const [value, text] of options) {
        const input = make("input", { type: kind, name, value, checked: chosen.includes(value) });
        input.onchange = () => {
            const checked = /** @type {NodeListOf<HTMLInputElement>} */ (group.querySelectorAll("input:checked"));
            onChoose([...checked].map(each => each.value));
        };
        group.append(make("label", { className: "chip" }, input, make("span", {}, text)));
    }
    return group;
}

/**
 * The shapes that a visitor can choose instead of drawing a curve. A shape is a function of the share of the epochs that
 * have passed. It returns the current loss as a share of the first loss.
 */
const SHAPES = {
    slope: (/** @type {number} */ way) => Math.exp(-4 * way),
    line: (/** @type {number} */ way) => 1 - way,
    cliff: (/** @type {number} */ way) => (way < 0.5 ? 1 : way < 0.6 ? 0.5 : 0.03),
    flat: () => 1,
};
const SHAPE_START = 0.7; // first loss of a shape: about ln 2, the loss of the best constant output for two classes
const ICON = { width: 34, height: 20, margin: 3 };

/**
 * Return the losses of a shape.
 * @param {string} name
 * @param {number} points
 */
export function shapeOf(name, points) {
    const share = SHAPES[/** @type {keyof typeof SHAPES} */ (name)];
    return Array.from({ length: points }, (_, point) => SHAPE_START * share(point / (points - 1)));
}

/**
 * Return a small picture of a shape with its name.
 * @param {string} name
 * @param {string} label
 */
function shapeIcon(name, label) {
    const { width, height, margin } = ICON;
    const points = shapeOf(name, 24).map((loss, index) => {
        const x = margin + (index / 23) * (width - 2 * margin);
        return `${x.toFixed(1)},${(height - margin - (loss / SHAPE_START) * (height - 2 * margin)).toFixed(1)}`;
    });
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    line.setAttribute("points", points.join(" "));
    picture.append(line);
    return make("span", { className: "shape", title: label }, picture, make("span", { className: "name" }, label));
}

/**
 * Return buttons for whole curves of several shapes, a button that leads to the pencil, and one that erases the guess.
 * @param {QuestionData} data
 * @returns {[HTMLElement, CleanUp]}
 */
function curve(data) {
    const options = data.options.map(([name, label]) => /** @type {[string, Node]} */ ([name, shapeIcon(name, label)]));
    const drawn = String(whole(draftOf(data).losses));
    const same = data.options.find(([name]) => drawn === String(shapeOf(name, data.points)));
    const shapes = chips(options, {
        name: data.name,
        kind: "radio",
        label: data.label,
        chosen: same ? [same[0]] : [],
        onChoose: ([name]) => change({ losses: shapeOf(name, data.points) }),
    });
    const draw = make("button", {
        type: "button",
        className: "to-axes",
        textContent: data.words.draw,
        onclick: () => /** @type {HTMLElement | null} */ (document.querySelector(".pencil"))?.focus(),
    });
    const undo = make("button", { type: "button", textContent: data.words.undo, hidden: !isDrawn(state.draft) });
    undo.onclick = () => {
        takeBack();
        shapes.querySelector("input")?.focus(); // `undo` is hidden now, and has lost the focus
    };
    return [
        make("div", { className: "drawing" }, draw, shapes, undo),
        on("draft", draft => {
            const checked = /** @type {HTMLInputElement | null} */ (shapes.querySelector("input:checked"));
            const drawn = draft && String(whole(draft.losses));
            if (checked && drawn !== String(shapeOf(checked.value, data.points))) checked.checked = false;
            undo.hidden = !isDrawn(draft);
        }),
    ];
}

/**
 * Return radio buttons for the options of a question.
 * @param {QuestionData} data
 * @returns {[HTMLElement, CleanUp]}
 */
function choice(data) {
    const chosen = draftOf(data).text;
    const onChoose = (/** @type {string[]} */ [name]) => change({ text: name });
    return [
        chips(data.options, { name: data.name, kind: "radio", label: data.prompt, chosen: [chosen], onChoose }),
        () => {},
    ];
}

/**
 * Return a checkbox for each cell of a map, and a button for the guess "none".
 * @param {QuestionData} data
 * @returns {[HTMLElement, CleanUp]}
 */
function cells(data) {
    const chosen = draftOf(data).text.split(".");
    const onChoose = (/** @type {string[]} */ numbers) => change({ text: numbers.join(".") });
    const group = chips(data.options, { name: data.name, kind: "checkbox", label: data.prompt, chosen, onChoose });
    const none = noneButton(data);
    none.addEventListener("click", () => {
        for (const input of group.querySelectorAll("input")) input.checked = false;
    });
    group.append(none);
    return [group, on("draft", draft => draft && press(none, draft.text))];
}

/**
 * Return the button for the guess "none": no step, no unit or no cell.
 * @param {QuestionData} data
 */
function noneButton(data) {
    const none = make("button", { type: "button", textContent: data.none, onclick: () => change({ text: "none" }) });
    press(none, draftOf(data).text);
    return none;
}

/**
 * Mark the button for the guess "none" as pressed if the draft is this guess, and otherwise as not pressed.
 * @param {HTMLElement} none
 * @param {string} text - The text of the draft.
 */
function press(none, text) {
    none.ariaPressed = String(text === "none");
}

/**
 * Return a slider or a field for a whole number up to the limit of a question.
 * @param {QuestionData} data
 * @param {"range" | "number"} type
 * @param {number} least
 */
function wholeInput({ limit, label }, type, least) {
    return make("input", { type, min: String(least), max: String(limit), step: "1", ariaLabel: label });
}

/**
 * Return a slider and a field that show the same number, from 0 to the limit.
 * @param {QuestionData} data
 * @returns {[HTMLElement, CleanUp]}
 */
function number(data) {
    const slider = wholeInput(data, "range", 0);
    const field = wholeInput(data, "number", 0);
    const { text } = draftOf(data);
    slider.value = text || String(Math.round(data.limit / 2));
    slider.classList.toggle("untouched", !text);
    field.value = text;
    const take = (/** @type {string} */ value) => {
        const whole = Math.min(Math.max(Math.round(Number(value)), 0), data.limit);
        const valid = value !== "" && Number.isFinite(whole);
        slider.classList.toggle("untouched", !valid);
        if (valid) slider.value = String(whole);
        change({ text: valid ? String(whole) : "" });
    };
    slider.oninput = () => {
        field.value = slider.value;
        take(slider.value);
    };
    field.oninput = () => take(field.value);
    const ends = make("span", { className: "ends" }, make("span", {}, "0"), make("span", {}, String(data.limit)));
    return [make("div", { className: "number" }, make("div", { className: "line" }, slider, ends), field), () => {}];
}

/**
 * Return a row of squares, of which the visitor fills some. For the keyboard, the row is a slider.
 * @param {QuestionData} data
 * @returns {[HTMLElement, CleanUp]}
 */
function share(data) {
    const slider = wholeInput(data, "range", 0);
    const squares = Array.from({ length: data.limit }, () => make("i"));
    const count = make("output");
    const { text } = draftOf(data);
    slider.value = text || "0";
    const fill = () => {
        for (const [index, square] of squares.entries()) square.classList.toggle("full", index < Number(slider.value));
        count.value = state.draft?.text || "?";
    };
    const take = () => {
        change({ text: slider.value });
        fill();
    };
    slider.oninput = take;
    fill();
    const row = make("div", { className: "squares" }, ...squares, slider);
    // A press fills exactly the squares up to the pressed square. A press on the first square empties it if it is the
    // only full square.
    const press = (/** @type {PointerEvent} */ event) => {
        const { left, width } = row.getBoundingClientRect();
        const pressed = Math.ceil(((event.clientX - left) / width) * data.limit);
        const empties = event.type === "pointerdown" && pressed === 1 && slider.value === "1";
        slider.value = empties ? "0" : String(pressed);
        take();
        slider.focus({ preventScroll: true });
    };
    row.onpointerdown = event => {
        event.preventDefault(); // the slider keeps the focus
        row.setPointerCapture(event.pointerId);
        press(event);
    };
    row.onpointermove = event => {
        if (row.hasPointerCapture(event.pointerId)) press(event);
    };
    return [make("div", { className: "share" }, row, count), () => {}];
}

/**
 * Return a field for the number of a step or a unit, and a button for the guess "none". A press on the stage fills in
 * the field.
 * @param {QuestionData} data
 * @returns {[HTMLElement, CleanUp]}
 */
function item(data) {
    const field = wholeInput(data, "number", 1);
    const none = noneButton(data);
    const show = () => {
        const { text } = draftOf(data);
        press(none, text);
        if (document.activeElement !== field || text !== field.value) field.value = text === "none" ? "" : text;
    };
    field.oninput = () => {
        const number = Number(field.value);
        const valid = Number.isInteger(number) && number >= 1 && number <= data.limit;
        change({ text: valid ? String(number) : "" });
    };
    show();
    const row = make("div", { className: "item" }, make("label", {}, `${data.label} `, field), none);
    return [row, on("draft", draft => draft && show())];
}

/** Kind -> function that returns the widget of a question and its clean-up. */
export const WIDGETS = { curve, choice, cells, number, share, step: item, unit: item };
