// A picture of the drawing module that stands still: it is drawn where the page says, and no message changes it.

import { all, listen } from "./bus.js";
import { mount } from "./drawing/stage.js";
import { placeOf } from "./place.js";

const pictures = new WeakMap();  // element -> { drawing, data, leave }

/** The drawing of an element. */
export function drawingOf(element) {
    return pictures.get(element)?.drawing;
}

export function draw({ data, root }) {
    const element = root.querySelector(".stage");
    element.hidden = !data.scene;
    if (!pictures.has(element)) pictures.set(element, begin(element, data));
    const picture = pictures.get(element);
    picture.data = data;
    if (data.scene) show(element, picture);
    return picture.leave;
}

function begin(element, { palettes, font }) {
    const picture = {};
    picture.drawing = mount(element, { palettes, font, onDrawn: () => name(element, picture) });
    const again = () => { if (picture.data.scene) show(element, picture); };
    const cleanUp = all(() => picture.drawing.destroy(), listen(window, "resize", again));
    picture.leave = () => {
        cleanUp();
        pictures.delete(element);
    };
    return picture;
}

function show(element, { drawing, data: { scene, frames, view } }) {
    const { em, wide, room } = placeOf(element);
    drawing.show(scene, frames, { ...view, em, beside: wide, room });
}

function name(element, { drawing, data: { alt, epoch } }) {
    drawing.picture.setAttribute("role", "img");
    drawing.picture.ariaLabel = alt;
    element.dataset.epoch = epoch;
}
