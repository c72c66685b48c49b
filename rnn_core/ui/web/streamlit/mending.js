// Mends of elements of Streamlit 1.67. tests/browser/test_seam.py fails when Streamlit has mended them itself.

import { all, listen } from "../bus.js";
import { closest } from "../elements.js";

/** @import { Component, MendingData } from "../types.js" */

const MAX_PASTED = 100_000; // characters; longer texts would be sent with every message, only to be refused
const NAMED_BY_TEXT = "[data-testid=stSkipToContent], .stStatusWidget button"; // elements that have no label

/**
 * Element -> Streamlit's own name for it, and the name that the page gave it.
 * @type {WeakMap<Element, { own: string, ours: string }>}
 */
const renamed = new WeakMap();

/**
 * Return the functions that get and set the name of an element: its label, or else the piece of text in it.
 * @param {Element} element
 * @returns {{ get: () => string | null | undefined, set: (name: string) => void }}
 */
function nameOf(element) {
    if (!element.matches(NAMED_BY_TEXT)) {
        return {
            get: () => element.ariaLabel,
            set: name => {
                element.ariaLabel = name;
            },
        };
    }
    const piece = /** @type {Text | null} */ (document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode());
    return {
        get: () => piece?.data,
        set: name => {
            if (piece) piece.data = name;
        },
    };
}

/**
 * Give an element its name in the language of the page. Streamlit knows English only (streamlit#1353).
 * @param {Element} element
 * @param {MendingData} words
 */
function rename(element, { names }) {
    const { get, set } = nameOf(element);
    const now = get();
    const last = renamed.get(element);
    if (!now) return;
    const own = last && now === last.ours ? last.own : now;
    const [, field] = own.match(/^Help for (.*)$/) ?? [];
    const ours = field ? names["Help for #"].replace("#", () => field) : Object.hasOwn(names, own) && names[own];
    if (!ours || ours === now) return;
    renamed.set(element, { own, ours });
    set(ours);
}

/**
 * Name a notice by its text. Streamlit names it by the id of an element that does not exist (static/js/index, stToast).
 * @param {Element} toast
 */
function name(toast) {
    const text = /** @type {HTMLElement | null} */ (toast.querySelector("[data-testid=stToastText]"));
    toast.removeAttribute("aria-labelledby");
    // biome-ignore lint/performance/useDomNodeTextContent: innerText leaves out words that are not seen
    toast.ariaLabel = text?.innerText ?? null;
}

/**
 * Mend an element and all elements in it.
 * @param {Element} element
 * @param {MendingData} words
 */
function mend(element, words) {
    const matching = (/** @type {string} */ selector) => [
        ...(element.matches(selector) ? [element] : []),
        ...element.querySelectorAll(selector),
    ];
    for (const named of matching(`[aria-label], ${NAMED_BY_TEXT}`)) rename(named, words);
    for (const toast of matching(".stToast")) name(toast);
}

/**
 * Cut a pasted text that is far too long. The server refuses the rest with a reason.
 *
 * With `max_chars` Streamlit does nothing at all when a longer text is pasted, and shows no message (streamlit#9221).
 * @param {ClipboardEvent} event
 */
function shorten(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!(event.target instanceof HTMLTextAreaElement) || text.length <= MAX_PASTED) return;
    event.preventDefault();
    document.execCommand("insertText", false, text.slice(0, MAX_PASTED));
}

/**
 * Mend all elements that are added or named from now on, but for the page's own figures, which change at every epoch.
 * @param {MendingData} words
 */
function watch(words) {
    const observer = new MutationObserver(changes => {
        for (const { type, target, addedNodes } of changes) {
            if (closest(target, ".figure")) continue;
            const toast = closest(target, ".stToast");
            if (type === "attributes") rename(/** @type {Element} */ (target), words);
            else if (toast) name(toast);
            for (const added of addedNodes) if (added instanceof Element) mend(added, words);
        }
    });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
    return () => observer.disconnect();
}

/** @param {Component<MendingData>} component */
export function draw({ data }) {
    document.documentElement.lang = data.lang;
    mend(document.body, data);
    return all(watch(data), listen(document, "paste", shorten, true));
}
