// The curve in its place on the page, below the handle of the scrubber.

import { all, emit, listen, on, state } from "./bus.js";
import { mount } from "./drawing/curve.js";
import { placeOf } from "./place.js";

const curves = new WeakMap(); // element -> curve

class Curve {
    #message = null;

    constructor(element, { palettes, font }) {
        this.element = element;
        this.drawing = mount(element, {
            palettes,
            font,
            onPress: epoch => emit("point", epoch),
            onLayout: layout => this.#layOut(layout),
            onDrawn: () => this.#name(),
        });
        const again = () => {
            if (this.#message) this.show(this.#message);
        };
        const cleanUp = all(
            () => this.drawing.destroy(),
            on("epoch", epoch => this.#setEpoch(epoch)),
            listen(window, "resize", again),
        );
        this.leave = () => {
            cleanUp();
            curves.delete(element);
        };
    }

    show(message) {
        const { em, wide } = placeOf(this.element);
        this.#message = message;
        this.drawing.show(message.curve, { dark: message.dark, em, beside: wide });
        this.#setEpoch(state.hand ?? message.epoch);
    }

    /** Tell the handle where it may stand. */
    #layOut({ left, right, head, foot, handle, height }) {
        const place = this.element.closest(".st-key-curve");
        for (const [name, value] of Object.entries({ left, right, head, foot, handle }))
            place.style.setProperty(`--${name}`, `${value}px`);
        document.documentElement.style.setProperty("--curves-height", `${height}px`);
    }

    #name() {
        const { picture } = this.drawing;
        picture.setAttribute("role", "img");
        picture.ariaLabel = this.#message.alt;
        this.element.dataset.window = `${innerWidth} x ${innerHeight}`;
        emit("curve");
    }

    #setEpoch(epoch) {
        this.element.dataset.epoch = epoch;
    }
}

export function draw({ data, root }) {
    const element = root.querySelector(".curve-place");
    if (!curves.has(element)) curves.set(element, new Curve(element, data));
    Object.assign(root.querySelector("h2"), { textContent: data.heading, hidden: false });
    if (data.curve) curves.get(element).show(data);
    return curves.get(element).leave;
}
