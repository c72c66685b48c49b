// The button that copies the address.

import { emit } from "./bus.js";
import { find } from "./elements.js";

/** @import { Component, ShareData, Timer } from "./types.js" */

const COPIED_SHOWN_MS = 2000;

/** @param {Component<ShareData>} component */
export function draw({ data, root }) {
    const button = find(root, "button");
    const text = find(button, "b");
    /** @type {Timer} */
    let timer;
    const show = (/** @type {string} */ label, /** @type {string} */ icon) => {
        text.textContent = label;
        button.dataset.icon = icon;
    };
    show(data.label, "share");
    Object.assign(button, { title: data.help, hidden: false });
    button.onclick = async () => {
        await copy(window.location.href);
        show(data.copied, "check");
        emit("say", data.said);
        timer = setTimeout(() => show(data.label, "share"), COPIED_SHOWN_MS);
    };
    return () => clearTimeout(timer);
}

/**
 * Copy a text. The clipboard API may be missing, for example without https. Then copy the content of a text field.
 * @param {string} text
 */
async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const field = document.createElement("textarea");
        field.value = text;
        document.body.append(field);
        field.select();
        document.execCommand("copy");
        field.remove();
    }
}
