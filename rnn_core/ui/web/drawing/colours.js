// Colours: the ramps of the scales, as pixels and as numbers, and how light they are.

const SHADES = 1024;
const ramps = new WeakMap();

/** Return a colour "#rrggbb" as three numbers from 0 to 255. */
export function rgb(colour) {
    return [1, 3, 5].map(place => parseInt(colour.slice(place, place + 2), 16));
}

/** Return the colour at a share of a ramp, three numbers from 0 to 255. stops: [[share, "#rrggbb"], …] from 0 to 1. */
export function mix(stops, share) {
    const within = Math.min(Math.max(share, 0), 1);
    let above = 1;
    while (above < stops.length - 1 && within >= stops[above][0]) above += 1;
    const [[from, low], [to, high]] = [stops[above - 1], stops[above]];
    const [start, end, way] = [rgb(low), rgb(high), (within - from) / (to - from)];
    return start.map((part, place) => Math.round(part + (end[place] - part) * way));
}

/** Return the relative luminance of a colour, three numbers from 0 to 255, as WCAG defines it. */
export function luminance(colour) {
    const [red, green, blue] = colour.map(part => {
        const share = part / 255;
        return share > 0.04045 ? ((share + 0.055) / 1.055) ** 2.4 : share / 12.92;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Return a colour as a pixel of a canvas: one number whose bytes are red, green, blue and opacity. */
export function pixel([red, green, blue], opacity = 255) {
    return ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Return the pixels and the luminances of a ramp's shades, each made once. */
function shades(stops) {
    if (!ramps.has(stops)) {
        const colours = Array.from({ length: SHADES + 1 }, (_, shade) => mix(stops, shade / SHADES));
        const pixels = Uint32Array.from(colours, colour => pixel(colour));
        ramps.set(stops, { pixels, lights: Float32Array.from(colours, luminance) });
    }
    return ramps.get(stops);
}

/** Return which shade of a ramp a value of a scale has. */
function shadeOf({ low, high }, value) {
    return Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * SHADES);
}

/** Return a function that gives the pixel of a value of a scale; 0, which is transparent, where there is none. */
export function painter(scale, stops) {
    const { pixels } = shades(stops);
    return value => (Number.isNaN(value) ? 0 : pixels[shadeOf(scale, value)]);
}

/** Return a function that gives the luminance of a value of a scale. */
export function lighting(scale, stops) {
    const { lights } = shades(stops);
    return value => lights[shadeOf(scale, value)];
}

/** Return whether dark letters are easier to read than light ones on a value of a scale. */
export function takesDarkLetters(scale, stops, value) {
    return Number.isNaN(value) || lighting(scale, stops)(value) > 0.179;
}
