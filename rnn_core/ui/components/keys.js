// The keys of the page: which there are, whether single letters do anything (the browser remembers it), and the
// presentation, which the address remembers.

const TYPED = "input:not([type=range]), textarea, select, [contenteditable=true]";
const RESTS = 3000;  // milliseconds until the buttons of a presentation fade
const root = document.documentElement;

/** Begin or end the presentation. */
function present(on) {
    const url = new URL(window.location.href);
    root.toggleAttribute("data-presents", on);
    if (on) url.searchParams.set("present", "true");
    else url.searchParams.delete("present");
    window.history.replaceState(window.history.state, "", url);
    window.dispatchEvent(new Event("resize"));
}

function listen(dialog, box) {
    let rests;
    window.addEventListener("keydown", event => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(TYPED)) return;
        if (event.key === "Escape" && root.hasAttribute("data-presents")) present(false);
        if (event.key.length > 1) return;
        if (window.rnnKeys === false) return event.stopImmediatePropagation();
        if (event.key === "?") dialog.showModal();
        if (event.key.toLowerCase() === "p") present(!root.hasAttribute("data-presents"));
    }, true);
    window.addEventListener("pointermove", () => {
        root.removeAttribute("data-rests");
        clearTimeout(rests);
        rests = setTimeout(() => root.toggleAttribute("data-rests", true), RESTS);
    });
    box.onchange = () => {
        window.rnnKeys = box.checked;
        try { localStorage.rnnKeys = box.checked; } catch {}  // a browser may forbid it
    };
    try { window.rnnKeys = box.checked = localStorage.rnnKeys !== "false"; } catch { box.checked = true; }
    if (new URL(window.location.href).searchParams.get("present") === "true") present(true);
}

function draw({ data, parentElement }) {
    const dialog = parentElement.querySelector("dialog"), [open, close] = parentElement.querySelectorAll("button");
    const rows = data.keys.map(([key, what]) => {
        const row = document.createElement("p"), name = document.createElement("kbd");
        name.textContent = key;
        row.append(name, what);
        return row;
    });
    dialog.querySelector("div").replaceChildren(...rows);
    dialog.querySelector("h2").textContent = open.title = open.ariaLabel = dialog.ariaLabel = data.title;
    dialog.querySelector("span").textContent = data.single;
    close.textContent = data.close;
    open.onclick = () => dialog.showModal();
    open.hidden = false;
    close.onclick = () => dialog.close();
    if (!dialog.listens) listen(dialog, dialog.querySelector("input"));
    dialog.listens = true;
}
