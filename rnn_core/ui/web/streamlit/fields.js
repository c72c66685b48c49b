// Fields for screen readers. The help and the errors of a field become its description, because Streamlit 1.67 shows
// help only in a tooltip and marks no field as invalid (streamlit#6706).

import { find } from "../elements.js";

/** @import { Component, FieldsData } from "../types.js" */

const INPUTS = "input, textarea, [role=radiogroup]";
const PARTS = "[data-testid=stSidebar], .st-key-buttons, .st-key-speed, .st-key-accuracy"; // parts with fields

/**
 * Return the element with an id in a store. If it is missing, make it.
 * @param {HTMLElement} store
 * @param {string} id
 */
function textOf(store, id) {
    const made = () => store.appendChild(Object.assign(document.createElement("p"), { id }));
    return store.querySelector(`#${id}`) ?? made();
}

/**
 * Describe a field to screen readers by its errors and its help. Mark a field with errors as invalid.
 * @param {string} name
 * @param {boolean} help - Whether the field has help.
 * @param {number} errors - The number of its errors.
 */
function describe(name, help, errors) {
    const alerts = [...document.querySelectorAll(`.st-key-refusal_${name} [role=alert]`)].slice(0, errors);
    for (const [number, alert] of alerts.entries()) alert.id = `refusal_${name}_${number}`;
    const ids = [...alerts.map(alert => alert.id), ...(help ? [`help_${name}`] : [])].join(" ");
    for (const input of document.querySelectorAll(`.st-key-${name} :is(${INPUTS})`)) {
        if (input.matches("[type=file]")) continue;
        if (input.getAttribute("aria-describedby") !== ids) input.setAttribute("aria-describedby", ids);
        if (errors) input.ariaInvalid = "true";
        else input.removeAttribute("aria-invalid");
    }
}

/**
 * Show the help of the training and speed buttons in their `title` attributes. Streamlit's tooltip would cover the
 * headline or the figure.
 * @param {Record<string, string>} help
 */
function entitle(help) {
    for (const place of document.querySelectorAll(".st-key-buttons [class*=st-key-], .st-key-speed")) {
        const name = place.className.match(/st-key-(\w+)/)?.[1] ?? "";
        for (const button of place.querySelectorAll("button")) if (help[name]) button.title = help[name];
    }
}

/** @param {Component<FieldsData>} component */
export function draw({ data: { help, invalid }, root }) {
    const store = find(root, "div[hidden]");
    for (const [name, text] of Object.entries(help)) textOf(store, `help_${name}`).textContent = text;
    const names = new Set([...Object.keys(help), ...Object.keys(invalid)]);
    const describeAll = () => {
        for (const name of names) describe(name, name in help, invalid[name] ?? 0);
        entitle(help);
    };
    describeAll();
    // Streamlit may draw a field after this call, or draw it again.
    const observer = new MutationObserver(describeAll);
    for (const part of document.querySelectorAll(PARTS)) observer.observe(part, { childList: true, subtree: true });
    return () => observer.disconnect();
}
