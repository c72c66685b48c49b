// The keyboard shortcuts of the page, the dialog that lists them, and the presentation mode (larger text and fewer
// controls).
//
// Local storage remembers whether single letters are shortcuts. The address says whether the presentation mode is on.

import { all, listen, state } from "./bus.js";
import { closest, find } from "./elements.js";

/** @import { Component, KeysData, Timer } from "./types.js" */

/** The selector of elements in which one can type letters. */
const TYPED = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable=true]";

const BUTTONS_SHOWN_MS = 3000; // in the presentation mode, after the pointer's last move
const page = document.documentElement;

/** @type {Timer} */
let timer;

/**
 * Return whether a key press goes into a field. The field may be in a component's shadow tree.
 * @param {KeyboardEvent} event
 */
export function isTyped(event) {
    return closest(event.composedPath()[0] ?? null, TYPED) !== null;
}

/**
 * Begin or end the presentation mode.
 * @param {boolean} begins
 */
function present(begins) {
    const url = new URL(window.location.href);
    page.toggleAttribute("data-presents", begins);
    if (begins) url.searchParams.set("present", "true");
    else url.searchParams.delete("present");
    window.history.replaceState(window.history.state, "", url);
    window.dispatchEvent(new Event("resize"));
}

/**
 * Handle a key press. If single letters are not shortcuts, no other script receives a press that types a character.
 * @param {KeyboardEvent} event
 * @param {HTMLDialogElement} dialog
 */
function press(event, dialog) {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyped(event)) return;
    const isForFigure = closest(event.target, "[role=application], .pencil[data-drawn]");
    if (event.key === "Escape" && !event.defaultPrevented && !isForFigure && page.hasAttribute("data-presents")) {
        present(false);
        event.preventDefault(); // so that the same press does not end the tour
    }
    if (event.key.length > 1) return;
    if (!state.letters) {
        event.stopImmediatePropagation();
        return;
    }
    if (event.key === "?") dialog.showModal();
    if (event.key.toLowerCase() === "p") present(!page.hasAttribute("data-presents"));
}

/** Show the buttons of the presentation mode until the pointer has rested for three seconds. */
function wake() {
    page.removeAttribute("data-rests");
    clearTimeout(timer);
    timer = setTimeout(() => page.toggleAttribute("data-rests", true), BUTTONS_SHOWN_MS);
}

/**
 * List the keys in the dialog.
 * @param {HTMLDialogElement} dialog
 * @param {KeysData["keys"]} keys
 */
function listKeys(dialog, keys) {
    const rows = keys.map(([key, meaning]) => {
        const row = document.createElement("p");
        const name = document.createElement("kbd");
        name.textContent = key;
        row.append(name, meaning);
        return row;
    });
    find(dialog, "div").replaceChildren(...rows);
}

/** Return whether single letters are keyboard shortcuts, from local storage if the browser allows its use. */
function remembersLetters() {
    try {
        return localStorage.rnnKeys !== "false";
    } catch {
        return state.letters;
    }
}

/** @param {Component<KeysData>} component */
export function draw({ data, root }) {
    const dialog = find(root, "dialog");
    const box = find(dialog, "input");
    const [begin, leave, open, close] = root.querySelectorAll("button");
    listKeys(dialog, data.keys);
    find(dialog, "h2").textContent = data.title;
    dialog.ariaLabel = data.title;
    open.title = data.title;
    open.ariaLabel = data.title;
    find(dialog, "span").textContent = data.single;
    close.textContent = data.close;
    open.onclick = () => dialog.showModal();
    open.hidden = begin.hidden = false;
    find(begin, "b").textContent = data.label;
    begin.title = data.help;
    leave.title = leave.ariaLabel = data.leave;
    begin.onclick = () => {
        present(true);
        leave.focus();
    };
    leave.onclick = () => {
        present(false);
        begin.focus();
    };
    close.onclick = () => dialog.close();
    box.onchange = () => {
        state.letters = box.checked;
        try {
            localStorage.rnnKeys = box.checked;
        } catch {} // the browser may forbid local storage
    };
    state.letters = remembersLetters();
    box.checked = state.letters;
    const asked = new URL(window.location.href).searchParams.get("present") === "true";
    if (asked && !page.hasAttribute("data-presents")) present(true);
    return all(
        listen(window, "keydown", event => press(event, dialog), true),
        listen(window, "pointermove", wake),
        listen(window, "pointerdown", wake),
    );
}
