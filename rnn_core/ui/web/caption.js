// The caption of the stage ("reading"): the sentences on the picture. It changes together with the stage.

import { on, state } from "./bus.js";
import { find } from "./elements.js";

/** @import { CaptionData, Component } from "./types.js" */

/** @param {Component<CaptionData>} component */
export function draw({ data: { heading }, root }) {
    const text = find(root, "p");
    const follow = () => {
        if (!state.shown) return;
        const { moment, reading } = state.shown.texts;
        const bold = Object.assign(document.createElement("b"), { textContent: moment });
        text.replaceChildren(...(moment ? [bold, " "] : []), reading);
    };
    Object.assign(find(root, "h2"), { textContent: heading, hidden: false });
    follow();
    return on("shown", follow);
}
