// Estimated widths of texts, for tests without a page.

/**
 * Return the width of a letter as a share of the font size: 1 for Japanese letters, about 0.5 for most Latin letters.
 * @param {string} letter
 */
function wideOf(letter) {
    if (letter > "⺀") return 1;
    return "mwMW".includes(letter) ? 0.83 : 0.53;
}

/**
 * Return the width of a text in pixels.
 * @param {string} text
 * @param {number} size
 * @param {boolean} bold
 */
export function measure(text, size, bold) {
    return [...text].reduce((sum, letter) => sum + wideOf(letter), 0) * size * (bold ? 1.08 : 1);
}
