// The colours of a ramp (a scale of colours) as RGB and as pixels of a canvas, and the luminance of colours.

/** @import { Rgb, Stops } from "./types.js" */

const SHADES = 1024; // index of the last shade of a ramp
const EQUAL_CONTRAST_LUMINANCE = 0.179; // on a colour with this luminance, black and white have the same contrast
/** @type {WeakMap<Stops, { pixels: Uint32Array, lights: Float32Array }>} */
const shadesOfRamps = new WeakMap();

/**
 * Return the red, green and blue of a colour "#rrggbb", from 0 to 255.
 * @param {string} colour
 * @returns {Rgb}
 */
export function rgb(colour) {
    const [red, green, blue] = [1, 3, 5].map(place => parseInt(colour.slice(place, place + 2), 16));
    return [red, green, blue];
}

/**
 * Return the interpolated colour at a position on a ramp. Its red, green and blue are whole numbers.
 * @param {Stops} stops
 * @param {number} share - The position, clamped to 0 to 1.
 * @returns {Rgb}
 */
export function mix(stops, share) {
    const within = Math.min(Math.max(share, 0), 1);
    let above = 1;
    while (above < stops.length - 1 && within >= stops[above][0]) above += 1;
    const [[from, low], [to, high]] = [stops[above - 1], stops[above]];
    const end = rgb(high);
    const way = (within - from) / (to - from);
    const [red, green, blue] = rgb(low).map((part, place) => Math.round(part + (end[place] - part) * way));
    return [red, green, blue];
}

/**
 * Return the relative luminance of a colour, as WCAG defines it.
 * @param {Rgb} colour
 */
export function luminance(colour) {
    const [red, green, blue] = colour.map(part => {
        const share = part / 255;
        return share > 0.04045 ? ((share + 0.055) / 1.055) ** 2.4 : share / 12.92;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Return a colour as a pixel of a canvas: one number whose bytes, from the lowest, are red, green, blue and opacity.
 * @param {Rgb} colour
 */
export function pixel([red, green, blue], opacity = 255) {
    return ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Return the pixels and the luminances of a ramp's shades. They are computed once for each ramp.
 * @param {Stops} stops
 */
function shades(stops) {
    const known = shadesOfRamps.get(stops);
    if (known) return known;
    const colours = Array.from({ length: SHADES + 1 }, (_, shade) => mix(stops, shade / SHADES));
    const pixels = Uint32Array.from(colours, colour => pixel(colour));
    const made = { pixels, lights: Float32Array.from(colours, luminance) };
    shadesOfRamps.set(stops, made);
    return made;
}

/**
 * Return the index of a value's shade. Values beyond the scale are clamped.
 * @param {{ low: number, high: number }} scale
 * @param {number} value
 */
function shadeOf({ low, high }, value) {
    return Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * SHADES);
}

/**
 * Return a function that returns the pixel of a value; for NaN the pixel 0, which is transparent.
 * @param {{ low: number, high: number }} scale
 * @param {Stops} stops
 */
export function painter(scale, stops) {
    const { pixels } = shades(stops);
    return (/** @type {number} */ value) => (Number.isNaN(value) ? 0 : pixels[shadeOf(scale, value)]);
}

/**
 * Return a function that returns the luminance of a value's colour; undefined for NaN.
 * @param {{ low: number, high: number }} scale
 * @param {Stops} stops
 */
export function lighting(scale, stops) {
    const { lights } = shades(stops);
    return (/** @type {number} */ value) => lights[shadeOf(scale, value)];
}

/**
 * Return whether dark letters have more contrast than pale letters on a value's colour; true for NaN.
 * @param {{ low: number, high: number }} scale
 * @param {Stops} stops
 * @param {number} value
 */
export function takesDarkLetters(scale, stops, value) {
    return Number.isNaN(value) || lighting(scale, stops)(value) > EQUAL_CONTRAST_LUMINANCE;
}
