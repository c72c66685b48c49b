// Parts: what the messages of many epochs have in common. The server sends each once, and the messages name it.

import { emit } from "./bus.js";

const KEPT = 32;

const parts = new Map(); // name -> part

/** The part of a name, if it has arrived. */
export function partOf(name) {
    return parts.get(name);
}

export function draw({ data: { name, part } }) {
    const known = parts.get(name) ?? part; // what is drawn refers to the first one
    parts.delete(name); // what was sent last is forgotten last
    parts.set(name, known);
    if (parts.size > KEPT) parts.delete(parts.keys().next().value);
    emit("part", name);
    return () => {};
}
