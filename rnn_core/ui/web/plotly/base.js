// The figures from which those of other epochs are told apart.

import { emit } from "../bus.js";
import { keepBase } from "./figures.js";

export function draw({ data: { base, figure } }) {
    keepBase(base, figure);
    emit("base");
    return () => {};
}
