// The caption of the stage (the main picture), which always describes the epoch that the stage shows. Elsewhere the
// caption is called the reading.

import { on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { CaptionData, Component } from "./types.js" */

/** @param {Component<CaptionData>} component */
export function draw({ data: { heading }, root }) {
    const [bold, text] = [find(root, "b"), find(root, "span")];
    const follow = () => {
        if (!state.shown) return;
        bold.textContent = state.shown.texts.moment;
        text.textContent = state.shown.texts.reading;
    };
    Object.assign(find(root, "h2"), { textContent: heading, hidden: false });
    follow();
    return on("shown", follow);
}
