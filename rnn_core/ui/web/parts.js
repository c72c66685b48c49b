// Parts: data that several messages share. The server sends each part once, and messages refer to it by name.

import { emit } from "./bus.js";

/** @import { Component, PartData } from "./types.js" */

const MAX_PARTS = 32; // in the cache

/** @type {Map<string, PartData["part"]>} */
const parts = new Map();

/**
 * Return the part with a name, or undefined if it has not arrived or was evicted.
 * @template {PartData["part"]} P
 * @param {string | null} name
 * @returns {P | undefined}
 */
export function partOf(name) {
    return /** @type {P | undefined} */ (parts.get(name ?? ""));
}

/** @param {Component<PartData>} component */
export function draw({ data: { name, part } }) {
    const known = parts.get(name) ?? part; // keep the first object, because its arrays are decoded once per object
    parts.delete(name); // a part that arrives again becomes the newest
    parts.set(name, known);
    const [oldest] = parts.keys();
    if (parts.size > MAX_PARTS) parts.delete(oldest);
    emit("part", name);
    return () => {};
}
