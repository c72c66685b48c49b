// The pointer: what it points at, presses, and draws over. It knows places and steps, and draws nothing itself.

const MOUSE = "mouse";

/**
 * Listen to the pointer over a picture until `signal` says no more.
 *
 * stepAt: function of (x, y), in pixels of the picture, that gives a step or null. The others are called: onPoint with
 * (x, y), onLeave, onDrag and onZoom with the first and the last of the steps that are, or were, drawn over, onWhole at
 * a double click, onPick with the step that is pressed. Without onZoom one cannot draw over steps.
 */
export function listen(picture, { signal, stepAt, onPoint, onLeave, onDrag, onZoom, onWhole, onPick }) {
    let from = null; // the step at which the mouse was pressed
    let dragged = false; // whether it has been over another one since

    /** Return where an event is, in pixels of the picture. */
    function placeOf({ clientX, clientY }) {
        const box = picture.getBoundingClientRect();
        return [clientX - box.left, clientY - box.top];
    }

    /** Return the first and the last of the steps from the one that was pressed to that of an event. */
    function endsAt(event) {
        const step = stepAt(...placeOf(event));
        return step === null ? null : [Math.min(from, step), Math.max(from, step)];
    }

    const hear = (target, name, act) => target.addEventListener(name, act, { signal });

    hear(picture, "pointerdown", event => {
        dragged = false;
        from = onZoom && event.button === 0 && event.pointerType === MOUSE ? stepAt(...placeOf(event)) : null;
    });
    hear(picture, "pointermove", event => {
        if (event.pointerType === MOUSE && from === null) onPoint(...placeOf(event));
    });
    hear(window, "pointermove", event => {
        if (from === null) return;
        const ends = endsAt(event);
        if (ends && ends[0] < ends[1]) dragged = true;
        if (dragged && ends) onDrag(...ends);
        else if (!dragged) onPoint(...placeOf(event));
    });
    hear(window, "pointerup", event => {
        const ends = from !== null && dragged ? endsAt(event) : null;
        from = null;
        if (ends && ends[0] < ends[1]) onZoom(...ends);
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
        if (!picture.contains(event.target)) onLeave(); // a tap elsewhere
    });
    hear(picture, "click", event => {
        if (dragged) return;
        const place = placeOf(event);
        const step = stepAt(...place);
        onPoint(...place); // a finger that taps shows what a mouse shows that points
        if (step !== null) onPick(step);
    });
    hear(picture, "dblclick", () => onWhole());
}
