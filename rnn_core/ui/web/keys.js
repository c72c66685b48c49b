// The keys of the page: which there are, whether single letters do anything (the browser remembers it), and the
// presentation, which the address remembers.

import { all, listen, state } from "./bus.js";

export const TYPED = "input:not([type=range]), textarea, select, [contenteditable=true]"; // what takes letters itself

const RESTS = 3000; // milliseconds until the buttons of a presentation fade
const page = document.documentElement;

let rests = null;

/** Begin or end the presentation. */
function present(on) {
    const url = new URL(window.location.href);
    page.toggleAttribute("data-presents", on);
    if (on) url.searchParams.set("present", "true");
    else url.searchParams.delete("present");
    window.history.replaceState(window.history.state, "", url);
    window.dispatchEvent(new Event("resize"));
}

function act(event, dialog) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(TYPED)) return;
    if (event.key === "Escape" && page.hasAttribute("data-presents")) present(false);
    if (event.key.length > 1) return;
    if (!state.letters) return void event.stopImmediatePropagation();
    if (event.key === "?") dialog.showModal();
    if (event.key.toLowerCase() === "p") present(!page.hasAttribute("data-presents"));
}

/** Show the buttons of a presentation until the pointer rests. */
function wake() {
    page.removeAttribute("data-rests");
    clearTimeout(rests);
    rests = setTimeout(() => page.toggleAttribute("data-rests", true), RESTS);
}

function listKeys(dialog, keys) {
    const rows = keys.map(([key, what]) => {
        const row = document.createElement("p"),
            name = document.createElement("kbd");
        name.textContent = key;
        row.append(name, what);
        return row;
    });
    dialog.querySelector("div").replaceChildren(...rows);
}

export function draw({ data, root }) {
    const dialog = root.querySelector("dialog"),
        box = dialog.querySelector("input");
    const [open, close] = root.querySelectorAll("button");
    listKeys(dialog, data.keys);
    dialog.querySelector("h2").textContent = open.title = open.ariaLabel = dialog.ariaLabel = data.title;
    dialog.querySelector("span").textContent = data.single;
    close.textContent = data.close;
    open.onclick = () => dialog.showModal();
    open.hidden = false;
    close.onclick = () => dialog.close();
    box.onchange = () => {
        state.letters = box.checked;
        try {
            localStorage.rnnKeys = box.checked;
        } catch {} // a browser may forbid it
    };
    try {
        state.letters = localStorage.rnnKeys !== "false";
    } catch {}
    box.checked = state.letters;
    const asked = new URL(window.location.href).searchParams.get("present") === "true";
    if (asked && !page.hasAttribute("data-presents")) present(true);
    return all(
        listen(window, "keydown", event => act(event, dialog), true),
        listen(window, "pointermove", wake),
    );
}
