// The notice in a corner of a picture which says that the picture is drawn less often, because it would flash.

import { find } from "./elements.js";

/** @import { Timer } from "./types.js" */

const SHOWN_MS = 3000;

/** @type {WeakMap<HTMLElement, Timer>} */
const timers = new WeakMap();

/**
 * Show the notice of the figure that contains an element. The notice is hidden three seconds after the last call.
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
