// The pointer over a picture: its position, its presses, and the steps over which a mouse is dragged.

/** @import { Ends, Point } from "./types.js" */

const MOUSE = "mouse";
const FINGER_PX = 12; // two taps that are closer together count as taps at the same position

/**
 * The callbacks of a picture. `signal` removes the listeners.
 *
 * stepAt: returns the step for a press or a drag at a position in the picture, or null. onPoint: called with the
 * position of the pointer. onLeave: called when the pointer no longer points at the picture. onDrag: called with the
 * first and the last step while the mouse is dragged. onZoom: called with the first and the last step when the drag
 * ends; without onZoom nothing can be dragged. onWhole: called at a double click. onPick: called with the pressed step.
 * @typedef {{
 *     signal: AbortSignal,
 *     stepAt: (x: number, y: number) => number | null,
 *     onPoint: (x: number, y: number) => void,
 *     onLeave: () => void,
 *     onDrag: (first: number, last: number) => void,
 *     onZoom?: (first: number, last: number) => void,
 *     onWhole: () => void,
 *     onPick: (step: number) => void,
 * }} Callbacks
 */

/**
 * Listen to the pointer over a picture.
 * @param {HTMLElement} picture
 * @param {Callbacks} callbacks
 */
export function listen(picture, { signal, stepAt, onPoint, onLeave, onDrag, onZoom, onWhole, onPick }) {
    /** @type {number | null} The step at which the mouse was pressed. */
    let from = null;
    let dragged = false; // the mouse has been over another step since the last press
    let isFinger = false; // the last press was by a finger or a pen
    /** @type {Point | null} The position of the last tap, while its hint is shown. */
    let tapped = null;

    /**
     * Return the position of an event, in pixels of the picture.
     * @param {MouseEvent} event
     * @returns {Point}
     */
    function placeOf({ clientX, clientY }) {
        const box = picture.getBoundingClientRect();
        return [clientX - box.left, clientY - box.top];
    }

    /**
     * Return the pressed step and the step at an event's position in ascending order, or null if no step is there.
     * @param {MouseEvent} event
     * @param {number} pressed
     * @returns {Ends | null}
     */
    function endsAt(event, pressed) {
        const step = stepAt(...placeOf(event));
        return step === null ? null : [Math.min(pressed, step), Math.max(pressed, step)];
    }

    /**
     * Listen to an event of the picture or of the window.
     * @template {keyof GlobalEventHandlersEventMap} N
     * @param {HTMLElement | Window} target
     * @param {N} name
     * @param {(event: GlobalEventHandlersEventMap[N]) => void} act
     */
    function hear(target, name, act) {
        target.addEventListener(name, /** @type {EventListener} */ (act), { signal });
    }

    /**
     * Point at the position of a press. A second tap at this position hides the hint, because a finger, unlike a mouse,
     * cannot leave.
     * @param {Point} position
     */
    function press(position) {
        const [x, y] = position;
        const isSecond = isFinger && tapped && Math.hypot(x - tapped[0], y - tapped[1]) < FINGER_PX;
        tapped = isFinger && !isSecond ? position : null;
        if (isSecond) onLeave();
        else onPoint(x, y);
    }

    hear(picture, "pointerdown", event => {
        dragged = false;
        isFinger = event.pointerType !== MOUSE;
        from = onZoom && event.button === 0 && event.pointerType === MOUSE ? stepAt(...placeOf(event)) : null;
    });
    hear(picture, "pointermove", event => {
        if (event.pointerType === MOUSE && from === null) onPoint(...placeOf(event));
    });
    hear(window, "pointermove", event => {
        if (from === null) return;
        const ends = endsAt(event, from);
        if (ends && ends[0] < ends[1]) dragged = true;
        if (dragged && ends) onDrag(...ends);
        else if (!dragged) onPoint(...placeOf(event));
    });
    hear(window, "pointerup", event => {
        const ends = from !== null && dragged ? endsAt(event, from) : null;
        from = null;
        if (ends && ends[0] < ends[1]) onZoom?.(...ends);
        if (dragged) onLeave();
    });
    hear(window, "pointercancel", () => {
        from = null;
        onLeave();
    });
    hear(picture, "pointerleave", event => {
        if (event.pointerType === MOUSE && from === null) onLeave();
    });
    hear(window, "pointerdown", event => {
        if (picture.contains(/** @type {Node} */ (event.target))) return;
        tapped = null;
        onLeave();
    });
    hear(picture, "click", event => {
        if (dragged) return;
        const place = placeOf(event);
        const step = stepAt(...place);
        press(place); // a tap shows the same hint as a mouse that points
        if (step !== null) onPick(step);
    });
    hear(picture, "dblclick", () => onWhole());
}
