// The sentence that compares a guessed curve with the truth. It names the guessed loss and the true loss at the epoch
// that the page shows.

import { all, on, state } from "../bus.js";
import { byEpoch } from "../drawing/curve/guess.js";
import { linesOf } from "../drawing/curve/layout.js";

/** @import { CleanUp, CurveMessage } from "../types.js" */

const DIGITS = 2;

/**
 * Return the sentence, or "" if the curve has no guess or no loss at the epoch that is shown.
 * @param {string} template
 */
function sentence(template) {
    const message = /** @type {CurveMessage | undefined} */ (state.received.curves);
    const epoch = state.shown?.epoch ?? 0;
    if (!message?.guess?.losses || message.curve.curve !== "loss") return "";
    const guess = byEpoch(message.guess.losses, message.guess.epochs)[epoch];
    const loss = linesOf(message.curve).train?.[epoch];
    if (guess === undefined || loss === undefined || !Number.isFinite(loss)) return "";
    return template
        .replace("{epoch}", String(epoch))
        .replace("{guess}", guess.toFixed(DIGITS))
        .replace("{loss}", loss.toFixed(DIGITS));
}

/**
 * Show the sentence in an element, and update it with each epoch and each message.
 * @param {HTMLElement} element
 * @param {string} template
 * @returns {CleanUp}
 */
export function live(element, template) {
    const follow = () => {
        element.textContent = sentence(template);
    };
    follow();
    return all(on("shown", follow), on("received", follow));
}
