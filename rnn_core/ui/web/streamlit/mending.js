// Mends of elements of Streamlit 1.67. tests/browser/test_seam.py says when Streamlit has mended them itself.

import { all, listen } from "../bus.js";

const LONGEST = 100_000; // characters that are pasted; every message would send more of them, only to be refused
const WORDED = "[data-testid=stSkipToContent], .stStatusWidget button"; // elements that Streamlit names by their text
const known = new WeakMap(); // element -> Streamlit's own name for it, and ours

/** The name of an element: a label, or else the piece of text in it. */
function nameOf(element) {
    if (!element.matches(WORDED))
        return [
            () => element.ariaLabel,
            text => {
                element.ariaLabel = text;
            },
        ];
    const piece = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    return [
        () => piece?.data,
        text => {
            piece.data = text;
        },
    ];
}

/** Give an element its name in the language of the page. Streamlit knows English only (streamlit#1353). */
function rename(element, { lang, names }) {
    const [get, set] = nameOf(element),
        now = get(),
        last = known.get(element);
    if (!now) return;
    const own = now === last?.ours ? last.own : now,
        [, field] = own.match(/^Help for (.*)$/) ?? [];
    const ours = field ? names["Help for #"].replace("#", () => field) : Object.hasOwn(names, own) && names[own];
    if (!ours || ours === now) return;
    known.set(element, { own, ours });
    set(ours);
}

/** Name a notice by its text. Streamlit names it by the id of an element that it does not make (static/js/index, stToast). */
function name(toast) {
    toast.removeAttribute("aria-labelledby");
    toast.ariaLabel = toast.querySelector("[data-testid=stToastText]")?.innerText;
}

/** Mend what stands in an element, and it itself. */
function mend(element, words) {
    const all = where => [...(element.matches(where) ? [element] : []), ...element.querySelectorAll(where)];
    all(`[aria-label], ${WORDED}`).forEach(each => rename(each, words));
    all(".stToast").forEach(name);
}

/** Cut a pasted text that is far too long: what is left is refused with a reason. With `max_chars` Streamlit does nothing
    at all when a longer text is pasted, and says nothing (streamlit#9221). */
function shorten(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (event.target.tagName !== "TEXTAREA" || text.length <= LONGEST) return;
    event.preventDefault();
    document.execCommand("insertText", false, text.slice(0, LONGEST));
}

/** Mend what is added or named from now on. What the page draws at each epoch is its own, and is passed over. */
function watch(words) {
    const observer = new MutationObserver(changes => {
        for (const { type, target, addedNodes } of changes) {
            if (target.closest?.(".figure")) continue;
            if (type === "attributes") rename(target, words);
            else if (target.closest?.(".stToast")) name(target.closest(".stToast"));
            for (const added of addedNodes) if (added.nodeType === Node.ELEMENT_NODE) mend(added, words);
        }
    });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
    return () => observer.disconnect();
}

export function draw({ data }) {
    document.documentElement.lang = data.lang;
    mend(document.body, data);
    return all(watch(data), listen(document, "paste", shorten, true));
}
