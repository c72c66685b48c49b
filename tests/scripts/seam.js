// Colours on a page of plain Streamlit, for tests/browser/test_seam.py.

/**
 * Return the WCAG contrast ratio of a colour, which may be transparent, on another colour.
 * @param {[one: string, other: string]} colours
 */
export function contrast([one, other]) {
    const parse = (/** @type {string} */ text) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const below = parse(other).slice(0, 3);
    const [red, green, blue, alpha = 1] = parse(one);
    const seen = [red, green, blue].map((value, each) => alpha * value + (1 - alpha) * below[each]);
    const luminance = (/** @type {number[]} */ colour) => {
        const linear = colour
            .map(value => value / 255)
            .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const [low, high] = [luminance(seen), luminance(below)].sort((first, second) => first - second);
    return (high + 0.05) / (low + 0.05);
}
