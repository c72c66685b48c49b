// Widths of texts without a page.

/**
 * Return the width of a letter as a share of the font size: about half for most Latin letters, one for Japanese ones.
 * @param {string} letter
 */
function wideOf(letter) {
    if (letter > "⺀") return 1;
    return "mwMW".includes(letter) ? 0.83 : 0.53;
}

/**
 * Return the width of a text.
 * @param {string} text
 * @param {number} size
 * @param {boolean} bold
 */
export function measure(text, size, bold) {
    return [...text].reduce((sum, letter) => sum + wideOf(letter), 0) * size * (bold ? 1.08 : 1);
}
