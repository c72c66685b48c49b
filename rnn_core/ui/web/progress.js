// The progress of the training: a line of text over a bar. Both are about the epoch that the stage (the main picture)
// shows.

import { on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { Component, ProgressData } from "./types.js" */

/** @param {Component<ProgressData>} component */
export function draw({ data: { label, head, end, waits }, root }) {
    const bar = find(root, "progress");
    const [epochs, measured] = root.querySelectorAll("p > *");
    const follow = () => {
        if (!state.shown) return;
        const { epoch, texts } = state.shown;
        epochs.textContent = head.replace("#", String(epoch));
        measured.textContent = waits || texts.measured;
        measured.toggleAttribute("data-waits", Boolean(waits));
        bar.value = Number(epoch) / end;
    };
    bar.ariaLabel = label;
    follow();
    return on("shown", follow);
}
