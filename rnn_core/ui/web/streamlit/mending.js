// What has to be mended of Streamlit's own elements.

import { all, listen } from "../bus.js";

const LONGEST = 100_000;  // characters that are pasted: of more the server would hear with every message, only to refuse
const WORDED = "[data-testid=stSkipToContent], .stStatusWidget button";  // elements that Streamlit names by their text
const known = new WeakMap();  // element -> Streamlit's own name for it, and ours

/** The name of an element: a label, or else the piece of text in it. */
function nameOf(element) {
    if (!element.matches(WORDED)) return [() => element.ariaLabel, text => { element.ariaLabel = text; }];
    const piece = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    return [() => piece?.data, text => { piece.data = text; }];
}

/** Call an element of Streamlit's, which knows English only, what it is called in the language of the page. */
function rename(element, { lang, names }) {
    const [get, set] = nameOf(element), now = get(), last = known.get(element);
    if (!now) return;
    const own = now === last?.ours ? last.own : now, [, field] = own.match(/^Help for (.*)$/) ?? [];
    const ours = field ? names["Help for #"].replace("#", () => field) : Object.hasOwn(names, own) && names[own];
    if (!ours || ours === now) return;
    known.set(element, { own, ours });
    set(ours);
}

/** Streamlit names a notice by an element that it does not make: screen readers are to read its text. */
function name(toast) {
    toast.removeAttribute("aria-labelledby");
    toast.ariaLabel = toast.querySelector("[data-testid=stToastText]")?.innerText;
}

/** Mend what stands in an element, and it itself. */
function mend(element, words) {
    const all = where => [...element.matches(where) ? [element] : [], ...element.querySelectorAll(where)];
    all(`[aria-label], ${WORDED}`).forEach(each => rename(each, words));
    all(".stToast").forEach(name);
}

/** Of a text that is far too long, paste as much as it takes to be told so. */
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
