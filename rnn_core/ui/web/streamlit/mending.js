// Repairs of Streamlit 1.67's elements. tests/browser/test_seam.py fails as soon as Streamlit itself has fixed a fault.

import { all, listen } from "../bus.js";
import { closest } from "../elements.js";

/** @import { Component, MendingData } from "../types.js" */

const MAX_PASTED = 100_000; // characters
const HEADER_PX = 20; // if the page is scrolled down further, the headline is no longer beside the header's buttons
const NAMED_BY_TEXT = // elements without an aria-label, which are named by their text
    "[data-testid=stSkipToContent], .stStatusWidget button, [data-testid=stMainMenuItemLabel], [role=menuitemradio]";
const ICON = "[data-testid=stIconMaterial]"; // its text is the name of the icon

/**
 * Element -> Streamlit's label, and the label that the page has set.
 * @type {WeakMap<Element, { own: string, ours: string }>}
 */
const renamed = new WeakMap();

/**
 * Return functions that get and set an element's label: its aria-label, or its text if it is one of NAMED_BY_TEXT.
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
    const isWord = (/** @type {Node} */ { parentElement }) =>
        parentElement?.matches(ICON) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, isWord);
    const piece = /** @type {Text | null} */ (walker.nextNode());
    return {
        get: () => piece?.data,
        set: name => {
            if (piece) piece.data = name;
        },
    };
}

/**
 * Translate the label of an element if its translation is known. Streamlit has only English labels (streamlit#1353).
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
 * Label a toast with its text. The aria-labelledby that Streamlit sets (static/js/index, stToast) is the id of no
 * element.
 * @param {Element} toast
 */
function labelToast(toast) {
    const text = /** @type {HTMLElement | null} */ (toast.querySelector("[data-testid=stToastText]"));
    toast.removeAttribute("aria-labelledby");
    // biome-ignore lint/performance/useDomNodeTextContent: innerText leaves out text that is not visible
    toast.ariaLabel = text?.innerText ?? null;
}

/**
 * Repair an element and all elements in it.
 * @param {Element} element
 * @param {MendingData} words
 */
function mend(element, words) {
    const matching = (/** @type {string} */ selector) => [
        ...(element.matches(selector) ? [element] : []),
        ...element.querySelectorAll(selector),
    ];
    for (const named of matching(`[aria-label], ${NAMED_BY_TEXT}`)) rename(named, words);
    for (const toast of matching(".stToast")) labelToast(toast);
}

/**
 * Cut a pasted text to at most MAX_PASTED characters, so that messages to the server stay small.
 *
 * The server refuses even the shortened text, and shows the visitor a message. With Streamlit's own limit, `max_chars`,
 * a longer text would be ignored without a message (streamlit#9221).
 * @param {ClipboardEvent} event
 */
function shorten(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!(event.target instanceof HTMLTextAreaElement) || text.length <= MAX_PASTED) return;
    event.preventDefault();
    document.execCommand("insertText", false, text.slice(0, MAX_PASTED));
}

/**
 * Repair all elements that are added or labelled from now on, except in the page's own figures. Returns a function that
 * ends the repairs.
 * @param {MendingData} words
 */
function watch(words) {
    const observer = new MutationObserver(changes => {
        for (const { type, target, addedNodes } of changes) {
            if (closest(target, ".figure")) continue;
            const toast = closest(target, ".stToast");
            if (type === "attributes") rename(/** @type {Element} */ (target), words);
            else if (toast) labelToast(toast);
            for (const added of addedNodes) if (added instanceof Element) mend(added, words);
        }
    });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-label"] });
    return () => observer.disconnect();
}

/**
 * Mark the page while it is scrolled down. On a phone, the style sheet then hides Streamlit's header, which would cover
 * text.
 * @param {Event} event
 */
function mark({ target }) {
    const main = closest(target, ".stMain");
    if (main && main === target) document.documentElement.toggleAttribute("data-scrolled", main.scrollTop > HEADER_PX);
}

/** @param {Component<MendingData>} component */
export function draw({ data }) {
    document.documentElement.lang = data.lang;
    mend(document.body, data);
    return all(watch(data), listen(document, "paste", shorten, true), listen(document, "scroll", mark, true));
}
