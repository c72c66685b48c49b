// Arrays as the server sends them: base64 of their bytes in little-endian order, with dtype and shape.

const TYPES = { f4: Float32Array, i4: Int32Array, u1: Uint8Array };
const kept = new WeakMap();

/**
 * Return the numbers of a packed array and its shape, {values, shape}. It is decoded once, however often it is asked for.
 */
export function unpack(packed) {
    if (!kept.has(packed)) {
        const text = atob(packed.bdata);
        const bytes = new Uint8Array(text.length);
        for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
        const shape = packed.shape.split(",").map(Number);
        kept.set(packed, { values: new TYPES[packed.dtype](bytes.buffer), shape });
    }
    return kept.get(packed);
}

/** Return an array (rows, columns) with its rows as columns, (columns, rows). */
export function transpose(values, rows, columns) {
    const turned = new Float32Array(values.length);
    for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1)
            turned[column * rows + row] = values[row * columns + column];
    }
    return turned;
}
