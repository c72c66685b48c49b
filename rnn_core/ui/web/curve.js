// The learning curve on the page. The handle of scrubber.js is over the curve.

import { all, emit, listen, on, state } from "./bus.js";
import { mount } from "./drawing/curve.js";
import { find } from "./elements.js";
import { messages } from "./messages.js";
import { partOf } from "./parts.js";
import { isDrawn } from "./question/draft.js";
import { Pencil } from "./question/pencil.js";
import { curveHeight, spaceOf } from "./space.js";

/** @import { CurveGhost, CurveGuess, CurveLayout } from "./drawing/types.js" */
/** @import { Component, CurveComponentData, CurveMessage, CurvePlace, CurveQuestion } from "./types.js" */

/** @type {WeakMap<HTMLElement, Curve>} */
const curves = new WeakMap();

class Curve {
    /** @type {CurveMessage | null} */
    #message = null;
    /** @type {CurveLayout | null} */
    #layout = null;
    /** @type {Pencil | null} */
    #pencil = null;

    /**
     * @param {HTMLElement} element
     * @param {CurvePlace} place
     */
    constructor(element, { palettes, font, place }) {
        this.element = element;
        this.drawing = mount(element, {
            palettes,
            font,
            onPress: epoch => emit("point", epoch),
            onSwap: () => messages.swapped(place, this.#message?.ghost ?? ""),
            onLayout: layout => this.#layOut(layout),
            onDrawn: () => this.#label(),
        });
        const drawAgain = () => {
            if (this.#message) this.show(this.#message);
        };
        // The curve's place becomes wider or higher although the window stays the same, for example when the sidebar is
        // folded.
        const resized = new ResizeObserver(drawAgain);
        resized.observe(element);
        const screen = element.closest(".st-key-screen");
        if (screen) resized.observe(screen);
        const cleanUp = all(
            () => this.drawing.destroy(),
            () => resized.disconnect(),
            on("epoch", epoch => this.#setEpoch(epoch)),
            on("draft", drawAgain),
            on("shown", () => {
                if (this.#message?.guess?.losses) drawAgain(); // the tinted gap ends at the shown epoch
            }),
            () => this.#pencil?.leave(),
            on("part", name => {
                if (name === this.#message?.ghost) drawAgain();
            }),
            listen(window, "resize", drawAgain),
        );
        this.leave = () => {
            cleanUp();
            curves.delete(element);
        };
    }

    /**
     * Draw the curve of a message.
     * @param {CurveMessage} message
     */
    show(message) {
        const { em, wide } = spaceOf(this.element);
        this.#message = message;
        const view = { dark: message.dark, em, beside: wide, height: curveHeight(this.element) };
        /** @type {CurveGhost | undefined} */
        const ghost = message.guess ? undefined : partOf(message.ghost);
        const guess = message.curve.curve === "loss" ? message.guess : null;
        this.drawing.show(message.curve, view, ghost, guess && this.#draftOr(guess, message.epoch));
        this.#setEpoch(state.hand ?? message.epoch);
        const place = /** @type {HTMLElement | null} */ (this.element.closest(".st-key-curve"));
        if (guess && place) this.#pencil ??= new Pencil(place);
        if (this.#layout) this.#pencil?.show(guess, this.#layout);
    }

    /**
     * Return the guess for the drawing: the visitor's draft, or else the committed guess.
     * @param {CurveQuestion} guess
     * @param {number} epoch - The message's epoch.
     * @returns {CurveGuess}
     */
    #draftOr(guess, epoch) {
        const draft = guess.blank && state.draft?.kind === "curve" ? state.draft : null;
        const at = draft && Math.round((draft.at / (guess.points - 1)) * guess.epochs);
        const losses = draft && isDrawn(draft) ? draft.losses : guess.losses;
        return { ...guess, losses, at, shown: state.shown?.epoch ?? epoch };
    }

    /**
     * Set the style properties for the position of the handle and the height of the curve.
     * @param {CurveLayout} layout
     */
    #layOut(layout) {
        const { left, right, head, foot, handle, height } = layout;
        this.#layout = layout;
        const place = /** @type {HTMLElement | null} */ (this.element.closest(".st-key-curve"));
        for (const [name, value] of Object.entries({ left, right, head, foot, handle }))
            place?.style.setProperty(`--${name}`, `${value}px`);
        document.documentElement.style.setProperty("--curves-height", `${height}px`);
    }

    #label() {
        const { picture } = this.drawing;
        picture.setAttribute("role", "img");
        picture.ariaLabel = this.#message?.alt ?? null;
        this.element.dataset.window = `${innerWidth} x ${innerHeight}`;
        emit("curve");
    }

    /** @param {number | null} epoch */
    #setEpoch(epoch) {
        this.element.dataset.epoch = String(epoch);
    }
}

/** @param {Component<CurveComponentData>} component */
export function draw({ data, root }) {
    const element = find(root, ".curve-place");
    const curve = curves.get(element) ?? new Curve(element, data);
    curves.set(element, curve);
    Object.assign(find(root, "h2"), { textContent: data.heading, hidden: false });
    if (data.curve) curve.show(data);
    return curve.leave;
}
