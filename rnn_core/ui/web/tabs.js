// The tabs, which open and close the panels. The keys 1 to 9 press the first nine tabs.
//
// The arrow keys move the focus along the tabs, and Enter or Space presses the focused tab. If a panel would show
// nothing in this experiment, a press on its tab shows the reason and does not open the panel.

import { all, emit, listen, state } from "./bus.js";
import { closest, find } from "./elements.js";
import { expectPanel } from "./focus.js";
import { isTyped } from "./keys.js";

/** @import { Component, Send, TabData, TabsData, Timer } from "./types.js" */

const REASON_SHOWN_MS = 6000; // after a press
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * The newest message: its data, and the function that sends events.
 * @type {{ data: TabsData, send: Send } | null}
 */
let newest = null;

/** @type {Timer} Hides the reason that a press has shown. */
let timer;

/**
 * Return the data of an element's tab, or undefined if the element is no tab.
 * @param {Element} element
 */
function tabOf({ id }) {
    return newest?.data.tabs.find(({ name }) => id === `tab-${name}`);
}

/**
 * Open the panel of a tab, or close it if it is open. If the panel would show nothing, show and announce the reason.
 * @param {HTMLElement} element
 * @param {ParentNode} root
 */
function press(element, root) {
    const tab = tabOf(element);
    if (!tab || !newest) return;
    const isOpen = newest.data.open === tab.name;
    if (tab.lacks && !isOpen) {
        showTip(element, root);
        clearTimeout(timer);
        timer = setTimeout(() => showTip(null, root), REASON_SHOWN_MS);
        emit("say", tab.lacks);
        return;
    }
    expectPanel();
    newest.data.open = isOpen ? "" : tab.name;
    mark(root);
    newest.send("chosen", newest.data.open);
}

/**
 * Show a tip beside a tab: the title of its panel, or the reason why the panel would show nothing. If the tab is null,
 * hide the tip.
 * @param {HTMLElement | null} element
 * @param {ParentNode} root
 */
function showTip(element, root) {
    const tip = find(root, "p");
    const tab = element && tabOf(element);
    tip.hidden = !tab;
    if (!tab) return;
    tip.textContent = tab.lacks || tab.title;
    const { left, top, bottom } = element.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const beside = isUpright(root);
    const x = beside ? left - width : Math.min(left, innerWidth - width);
    const y = beside ? Math.min(top, innerHeight - height) : bottom;
    Object.assign(tip.style, { left: `${Math.max(0, x)}px`, top: `${y}px` });
}

/**
 * Return whether the tabs are in a column. On a phone they are in a row.
 * @param {ParentNode} root
 */
function isUpright(root) {
    return getComputedStyle(find(root, "[role=tablist]")).flexDirection === "column";
}

/**
 * Return a new element for a tab.
 * @param {TabData} tab
 * @param {number} number
 */
function makeTab({ name, icon, first }, number) {
    const element = document.createElement("button");
    const label = document.createElement("b");
    const key = document.createElement("kbd");
    const why = document.createElement("span");
    Object.assign(element, { id: `tab-${name}`, role: "tab", type: "button" });
    Object.assign(element.dataset, { icon, ...(first && { first: "" }) });
    Object.assign(key, { textContent: number < 9 ? String(number + 1) : "", ariaHidden: "true" });
    Object.assign(why, { id: `tab-${name}-is`, hidden: true });
    element.setAttribute("aria-describedby", why.id);
    element.append(label, key, why);
    return element;
}

/**
 * Mark the tab of the open panel, and the tabs whose panels would show nothing.
 * @param {ParentNode} root
 */
function mark(root) {
    if (!newest) return;
    const { open, tabs } = newest.data;
    const elements = tabsIn(root);
    const reached = elements.find(element => element.tabIndex === 0);
    const panel = document.querySelector(".st-key-panel");
    for (const [number, { name, label, title, lacks }] of tabs.entries()) {
        const element = elements[number];
        const isOpen = name === open;
        find(element, "b").textContent = label;
        find(element, "span").textContent = lacks || title;
        Object.assign(element, { ariaSelected: String(isOpen), ariaDisabled: lacks && !isOpen ? "true" : null });
        element.toggleAttribute("aria-controls", isOpen);
        if (isOpen) element.setAttribute("aria-controls", "panel");
        if (isOpen || (!open && (reached ? element === reached : number === 0))) reach(element, elements);
    }
    if (!panel) return;
    Object.assign(panel, { id: "panel", role: open ? "tabpanel" : null });
    if (open) panel.setAttribute("aria-labelledby", `tab-${open}`);
    else panel.removeAttribute("aria-labelledby");
}

/**
 * Let the Tab key reach this tab, but none of the others.
 * @param {HTMLElement} element
 * @param {HTMLElement[]} elements
 */
function reach(element, elements) {
    for (const each of elements) each.tabIndex = each === element ? 0 : -1;
}

/**
 * Return the elements of the tabs.
 * @param {ParentNode} root
 * @returns {HTMLElement[]}
 */
function tabsIn(root) {
    return [...root.querySelectorAll("[role=tab]")].map(tab => /** @type {HTMLElement} */ (tab));
}

/**
 * Move the focus along the tabs if the pressed key is an arrow key, Home or End.
 * @param {KeyboardEvent} event
 * @param {ParentNode} root
 */
function moveFocus(event, root) {
    const elements = tabsIn(root);
    const at = elements.indexOf(/** @type {HTMLElement} */ (event.target));
    const by = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    const ends = { Home: 0, End: elements.length - 1 }[event.key];
    const next = by ? (at + by + elements.length) % elements.length : ends;
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    reach(elements[next], elements);
    elements[next].focus();
}

/**
 * Press the tab with the typed digit. If the address hides the tabs (`hide=panels`), the digits do nothing.
 * @param {KeyboardEvent} event
 * @param {ParentNode} root
 */
function pressDigit(event, root) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !state.letters) return;
    const element = /^[1-9]$/.test(event.key) ? tabsIn(root)[Number(event.key) - 1] : undefined;
    const isElsewhere = isTyped(event) || closest(event.target, "dialog, [role=dialog]");
    if (element?.checkVisibility() && !isElsewhere) press(element, root);
}

/** @param {Component<TabsData>} component */
export function draw({ data, root, send }) {
    newest = { data: { ...data }, send };
    const list = find(root, "[role=tablist]");
    if (list.childElementCount !== data.tabs.length) list.replaceChildren(...data.tabs.map(makeTab));
    list.ariaLabel = data.label;
    list.ariaOrientation = isUpright(root) ? "vertical" : "horizontal";
    for (const element of tabsIn(root)) {
        element.onclick = () => press(element, root);
        element.onpointerenter = () => showTip(element, root);
        element.onfocus = () => element.matches(":focus-visible") && showTip(element, root);
        element.onpointerleave = () => showTip(null, root);
        element.onblur = () => showTip(null, root);
    }
    mark(root);
    return all(
        listen(list, "keydown", event => moveFocus(event, root)),
        listen(window, "keydown", event => pressDigit(event, root)),
    );
}
