// The progress of the training: a line of text over a bar. Both tell the epoch that the stage shows, not the newest one.

import { on, state } from "./bus.js";

export function draw({ data: { label, head, end, waits }, root }) {
    const bar = root.querySelector("progress"),
        [epochs, measured] = root.querySelectorAll("p > *");
    const follow = () => {
        if (!state.shown) return;
        const { epoch, texts } = state.shown;
        epochs.textContent = head.replace("#", epoch);
        measured.textContent = waits || texts.measured;
        bar.value = epoch / end;
    };
    bar.ariaLabel = label;
    follow();
    return on("shown", follow);
}
