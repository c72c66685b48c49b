// The pencil: a visitor draws a guess on the axes of the curve, by mouse, by touch, or with the arrow keys.

import { all, listen, on, state } from "../bus.js";
import { whole } from "../drawing/curve/guess.js";
import { change, isDrawn, takeBack } from "./draft.js";

/** @import { CurveLayout } from "../drawing/types.js" */
/** @import { CurveQuestion } from "../types.js" */

const STEP = 0.05; // the change of the loss by one press of an arrow key
const EDGE_PX = 12; // the field's margin beside the first and the last epoch, where a stroke may begin or end

/** The field over the axes on which a visitor draws. It is hidden once the page shows the true curve. */
export class Pencil {
    /** @type {CurveQuestion | null} */
    #guess = null;
    /** @type {number | null} The index of the last drawn point while the pencil is down. */
    #last = null;

    /** @param {HTMLElement} parent */
    constructor(parent) {
        this.element = parent.appendChild(document.createElement("div"));
        this.element.className = "pencil";
        this.element.tabIndex = 0;
        this.element.setAttribute("role", "slider");
        this.element.hidden = true;
        this.leave = all(
            listen(this.element, "pointerdown", event => this.#press(event)),
            listen(this.element, "pointermove", event => this.#move(event)),
            listen(this.element, "pointerup", () => this.#lift()),
            listen(this.element, "pointercancel", () => this.#lift()),
            // Chromium would take a quick stroke for a fling, and then ignore a tap that follows soon.
            listen(this.element, "touchstart", event => event.preventDefault()),
            listen(this.element, "keydown", event => this.#type(event)),
            listen(window, "keydown", event => this.#escape(event), true),
            on("draft", () => this.#name()),
            () => this.element.remove(),
        );
    }

    /**
     * Lay the field over the axes, or hide it.
     * @param {CurveQuestion | null} guess
     * @param {CurveLayout} layout
     */
    show(guess, layout) {
        this.#guess = guess;
        this.element.hidden = !guess?.blank || state.draft?.kind !== "curve";
        if (this.element.hidden || !guess) return;
        const { head, foot, height } = layout;
        const [left, right] = [layout.x(0), layout.x(guess.epochs)];
        Object.assign(this.element.style, {
            left: `${left - EDGE_PX}px`,
            width: `${right - left + 2 * EDGE_PX}px`,
            top: `${head}px`,
            height: `${height - head - foot}px`,
        });
        this.#name();
    }

    /**
     * Return the index of the point at an event, and its loss.
     * @param {PointerEvent} event
     * @returns {[index: number, loss: number]}
     */
    #pointAt({ clientX, clientY }) {
        const { points, top } = /** @type {CurveQuestion} */ (this.#guess);
        const { left, top: above, width, height } = this.element.getBoundingClientRect();
        const across = Math.min(Math.max((clientX - left - EDGE_PX) / (width - 2 * EDGE_PX), 0), 1);
        const up = Math.min(Math.max(1 - (clientY - above) / height, 0), 1);
        return [Math.round(across * (points - 1)), top * up];
    }

    /** @param {PointerEvent} event */
    #press(event) {
        if (!this.#guess || event.button !== 0) return;
        event.preventDefault();
        this.element.setPointerCapture(event.pointerId);
        this.element.focus({ preventScroll: true });
        const [index, loss] = this.#pointAt(event);
        this.#last = index;
        this.#set(index, loss, index);
    }

    /** @param {PointerEvent} event */
    #move(event) {
        if (this.#last === null) return;
        const [index, loss] = this.#pointAt(event);
        this.#set(index, loss, this.#last);
        this.#last = index;
    }

    #lift() {
        this.#last = null;
    }

    /**
     * Set the loss of a point, and draw a straight line to it from the point `from`.
     * @param {number} index
     * @param {number} loss
     * @param {number} from - The index of the point that was drawn before.
     */
    #set(index, loss, from) {
        if (!state.draft) return;
        const losses = [...state.draft.losses];
        const begin = losses[from] ?? loss;
        const way = Math.abs(index - from);
        for (let step = 0; step <= way; step += 1) {
            const share = way ? step / way : 1;
            losses[from + Math.sign(index - from) * step] = begin + share * (loss - begin);
        }
        change({ losses, at: index });
    }

    /**
     * Erase the drawn curve if the key is Escape. Other scripts then ignore the press, which would otherwise end the
     * tour or the presentation mode.
     * @param {KeyboardEvent} event
     */
    #escape(event) {
        if (event.key !== "Escape" || event.target !== this.element || !isDrawn(state.draft)) return;
        event.preventDefault();
        this.#lift();
        takeBack();
    }

    /** @param {KeyboardEvent} event */
    #type(event) {
        if (!this.#guess || !state.draft) return;
        const { points, top } = this.#guess;
        const { at, losses } = state.draft;
        const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
        const up = { ArrowUp: STEP, ArrowDown: -STEP }[event.key] ?? 0;
        const end = { Home: 0, End: points - 1 }[event.key];
        if (!along && !up && end === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const now = losses[at] ?? whole(losses)[at] ?? top / 2;
        if (up) return this.#set(at, Math.min(Math.max(now + up, 0), top), at);
        const next = end ?? Math.min(Math.max(at + along, 0), points - 1);
        const kept = losses[next] ?? now;
        this.#set(next, kept, at);
    }

    /** Label the field for screen readers with the epoch and the loss that the keyboard changes. */
    #name() {
        const { draft } = state;
        this.element.toggleAttribute("data-drawn", isDrawn(draft));
        if (!this.#guess || draft?.kind !== "curve") return;
        const { epochs, points, top, label, point } = this.#guess;
        const loss = whole(draft.losses)[draft.at];
        this.element.ariaLabel = label;
        this.element.ariaValueMin = "0";
        this.element.ariaValueMax = String(top);
        this.element.ariaValueNow = loss === undefined ? "0" : loss.toFixed(2);
        const epoch = Math.round((draft.at / (points - 1)) * epochs);
        const text = loss === undefined ? "?" : loss.toFixed(2);
        this.element.ariaValueText = point.replace("{epoch}", String(epoch)).replace("{loss}", text);
    }
}
