// The reason why a picture waits. A picture that would flash is drawn less often, and the page says so at its foot.

import { find } from "./elements.js";

/** @import { Timer } from "./types.js" */

const SHOWN_MS = 3000;

/** @type {WeakMap<HTMLElement, Timer>} */
const timers = new WeakMap();

/**
 * Say at the foot of the figure around an element why its picture waits.
 * @param {HTMLElement} element
 */
export function sayCalm(element) {
    const notice = find(element.closest(".figure"), ".calm");
    const hide = () => {
        notice.hidden = true;
    };
    notice.hidden = false;
    clearTimeout(timers.get(notice));
    timers.set(notice, setTimeout(hide, SHOWN_MS));
}
