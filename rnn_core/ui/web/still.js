// A picture of the drawing module beside the stage: of a panel, or one that no message changes.

import { all, emit, listen, on } from "./bus.js";
import { sayCalm } from "./calm.js";
import { artOf } from "./drawing/art.js";
import { board } from "./drawing/board.js";
import { Epochs } from "./epochs.js";
import { messages } from "./messages.js";
import { partOf } from "./parts.js";
import { placeOf, restOfPanel } from "./place.js";

const pictures = new WeakMap(); // element -> Picture

/** The drawing of an element. */
export function drawingOf(element) {
    return pictures.get(element)?.drawing;
}

class Picture {
    #item = null; // of the epoch that is to be shown
    #message = null; // the server's last

    constructor(element, { palettes, font, place }) {
        this.element = element;
        this.epochs = new Epochs({
            decode: ({ part }, { scene, frames }) => ({ scene, frames: { ...frames, base: partOf(part) } }),
            show: item => this.#show(item),
        });
        const linked = () => this.#item?.scene.linked;
        this.drawing = board(
            element,
            {
                palettes,
                font,
                onDrawn: () => this.#name(),
                onHover: step => {
                    if (linked()) emit("step", step);
                },
                onPick: step => {
                    if (linked()) messages.picked(place, step);
                },
                onWait: () => sayCalm(element),
            },
            artOf,
        );
        const again = () => {
            if (this.#item && !element.hidden) this.#show(this.#item);
        };
        const resized = new ResizeObserver(again),
            screen = element.closest(".st-key-screen");
        if (screen) resized.observe(screen);
        const cleanUp = all(
            this.epochs.follow(),
            () => this.drawing.destroy(),
            () => resized.disconnect(),
            on("step", step => {
                if (linked()) this.drawing.point(step);
            }),
            on("part", () => {
                if (this.#message) this.receive(this.#message);
            }),
            listen(window, "resize", again),
        );
        this.leave = () => {
            cleanUp();
            pictures.delete(element);
        };
    }

    /** Take a message as soon as the part that it names is there. */
    receive(message) {
        const waits = message.part && !partOf(message.part);
        this.#message = waits ? message : null;
        if (!waits) this.epochs.receive(message);
    }

    /** Have an epoch drawn. */
    #show(item) {
        const { element } = this,
            { scene, frames, view, alt } = item;
        const { em, wide, room } = placeOf(element, restOfPanel(element, alt));
        this.#item = item;
        element.toggleAttribute("data-busy", element.clientWidth > 0); // it may be folded away
        this.drawing.show(scene, frames, { ...view, em, beside: wide, room });
    }

    /** Say what was drawn, in the name of the picture. */
    #name() {
        const { element } = this,
            { alt, epoch } = this.#item,
            { picture } = this.drawing;
        picture.setAttribute("role", "img");
        picture.ariaLabel = alt;
        Object.assign(element.dataset, { epoch, window: `${innerWidth} x ${innerHeight}` });
        element.toggleAttribute("data-busy", false);
    }
}

export function draw({ data, root }) {
    const element = root.querySelector(".stage");
    element.hidden = !data.now;
    if (!pictures.has(element)) pictures.set(element, new Picture(element, data));
    root.querySelector(".calm").textContent = data.calm;
    if (data.now) pictures.get(element).receive(data);
    else element.toggleAttribute("data-busy", false); // what was to be drawn is hidden
    return pictures.get(element).leave;
}
