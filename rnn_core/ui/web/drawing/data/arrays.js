// Arrays as the server sends them: little-endian bytes in base64, with the dtype and the shape.

/** @import { Dtype, Packed, Unpacked } from "../types.js" */

const TYPES = { f4: Float32Array, i4: Int32Array, u1: Uint8Array };

/** @type {WeakMap<Packed, Unpacked>} */
const decoded = new WeakMap();

/**
 * Return the numbers and the shape of a packed array. Each object is decoded only once.
 * @template {Dtype} D
 * @param {Packed<D>} packed
 * @returns {Unpacked<D>}
 */
export function unpack(packed) {
    let array = decoded.get(packed);
    if (!array) {
        const text = atob(packed.bdata);
        const bytes = new Uint8Array(text.length);
        for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
        const shape = packed.shape.split(",").map(Number);
        array = { values: new TYPES[packed.dtype](bytes.buffer), shape };
        decoded.set(packed, array);
    }
    return /** @type {Unpacked<D>} */ (array);
}

/**
 * Return the transpose (columns, rows) of an array (rows, columns).
 * @param {Float32Array} values
 * @param {number} rows
 * @param {number} columns
 */
export function transpose(values, rows, columns) {
    const turned = new Float32Array(values.length);
    for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1)
            turned[column * rows + row] = values[row * columns + column];
    }
    return turned;
}
