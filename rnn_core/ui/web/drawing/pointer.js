// The pointer: what it points at, presses, and draws over. It knows places and steps, and draws nothing itself.

const MOUSE = "mouse";

/**
 * Listen to the pointer over a picture until `signal` says no more.
 *
 * stepAt: function of (x, y), in pixels of the picture, that gives a step or null. on: {point, leave, drag, zoom, whole,
 * pick}, functions that are called with (x, y) of the pointer, with the ends of the steps that are drawn over, or with
 * the step that is pressed.
 */
export function listen(picture, { stepAt, on, signal }) {
    let from = null, dragged = false;
    const placeOf = ({ clientX, clientY }) => {
        const box = picture.getBoundingClientRect();
        return [clientX - box.left, clientY - box.top];
    };
    const ends = event => {
        const step = stepAt(...placeOf(event));
        return step === null ? null : [Math.min(from, step), Math.max(from, step)];
    };
    const hear = (target, name, act) => target.addEventListener(name, act, { signal });

    hear(picture, "pointerdown", event => {
        dragged = false;
        from = event.button === 0 && event.pointerType === MOUSE ? stepAt(...placeOf(event)) : null;
    });
    hear(picture, "pointermove", event => {
        if (event.pointerType === MOUSE && from === null) on.point(...placeOf(event));
    });
    hear(window, "pointermove", event => {
        if (from === null) return;
        const found = ends(event);
        dragged ||= Boolean(found) && found[0] < found[1];
        if (dragged && found) on.drag(...found);
        else on.point(...placeOf(event));
    });
    hear(window, "pointerup", event => {
        const found = from !== null && dragged ? ends(event) : null;
        from = null;
        if (found && found[0] < found[1]) on.zoom(...found);
        if (dragged) on.leave();
    });
    hear(window, "pointercancel", () => {
        from = null;
        on.leave();
    });
    hear(picture, "pointerleave", event => {
        if (event.pointerType === MOUSE && from === null) on.leave();
    });
    hear(window, "pointerdown", event => {
        if (!picture.contains(event.target)) on.leave();  // a tap elsewhere
    });
    hear(picture, "click", event => {
        if (dragged) return;
        const place = placeOf(event), step = stepAt(...place);
        on.point(...place);  // a finger that taps shows what a mouse shows that points
        if (step !== null) on.pick(step);
    });
    hear(picture, "dblclick", () => on.whole());
}
