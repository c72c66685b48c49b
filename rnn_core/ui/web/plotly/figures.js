// Figures as the server sends them: arrays are packed, and a figure is what differs from the first one of its kind.

import { partOf } from "../parts.js";

const ARRAYS = {
    f4: Float32Array, i4: Int32Array, i2: Int16Array, i1: Int8Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array,
};

const bases = new WeakMap();  // part -> figure

/** The first figure of a kind, if it has arrived. What is drawn shares it, and Plotly notes something in it. */
export function baseOf(name) {
    const part = partOf(name);
    if (part && !bases.has(part)) bases.set(part, whole(part));
    return bases.get(part);
}

/** The numbers of a packed array. */
export function numbers(bdata, dtype = "f4") {
    return new ARRAYS[dtype](Uint8Array.from(atob(bdata), letter => letter.charCodeAt(0)).buffer);
}

/** What the server sent, with the triangles in it as whole arrays. */
function whole(value) {
    if (!value || typeof value !== "object" || (value.bdata && !value.before)) return value;
    if (value.before) return rectangle(value);
    for (const name of Object.keys(value)) value[name] = whole(value[name]);
    return value;
}

/** An array of which only a triangle was sent; before: how many entries of each row are no numbers. */
function rectangle({ before, shape, bdata, ...rest }) {
    const [rows, columns] = shape.split(",").map(Number);
    const inside = numbers(bdata), all = new Float32Array(rows * columns).fill(NaN);
    let place = 0;
    before.forEach((count, row) => {
        const next = place + columns - count;
        all.set(inside.subarray(place, next), row * columns + count);
        place = next;
    });
    let bytes = "";
    for (const byte of new Uint8Array(all.buffer)) bytes += String.fromCharCode(byte);
    return { ...rest, shape, bdata: btoa(bytes) };
}

/** A figure that differs from another one; `difference` is what the server says of it. What is the same is shared. */
export function changed(value, difference) {
    if ("" in difference) return whole(difference[""]);
    const copy = Array.isArray(value) ? [...value] : { ...value };
    for (const [name, each] of Object.entries(difference)) copy[name] = changed(value[name], each);
    return copy;
}
