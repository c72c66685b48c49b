// The caption of the stage: what is to be seen on the stage, in words. It changes when the stage does, and not before.

import { on, state } from "./bus.js";

export function draw({ data: { heading }, root }) {
    const text = root.querySelector("p");
    const follow = () => {
        if (state.shown) text.textContent = state.shown.texts.reading;
    };
    root.querySelector("h2").textContent = heading;
    follow();
    return on("shown", follow);
}
