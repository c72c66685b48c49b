// Words: templates, numbers as text, and texts with markup: <b>, <sub>, and <wbr> where a line may break.

/** @import { Run } from "../types.js" */

const BREAK = "<wbr>";
const FIELD = /\{(\w+)(?::\.(\d+)([fg]))?\}/g;
const TAG = /<(\/?)(b|sub)>/;

/**
 * Return NaN or an infinity as Python writes it.
 * @param {number} value
 */
function unbounded(value) {
    return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
}

/**
 * Return a number with `digits` digits after the point, as Python's format "f" writes it. Only ties differ: they are
 * rounded away from zero.
 * @param {number} value
 * @param {number} digits
 */
function fixed(value, digits) {
    return Number.isFinite(value) ? value.toFixed(digits) : unbounded(value);
}

/**
 * Return a number with at most `digits` significant digits, as Python's format "g" writes it. Only ties differ: they
 * are rounded away from zero.
 * @param {number} value
 * @param {number} digits
 */
export function general(value, digits) {
    if (!Number.isFinite(value)) return unbounded(value);
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    const power = Number(exponent);
    const trimmed = (/** @type {string} */ text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    if (power >= -4 && power < digits) return trimmed(value.toFixed(digits - 1 - power));
    return `${trimmed(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/**
 * Return a number's text with its first hyphen replaced by a minus sign.
 * @param {string} text
 */
export function signed(text) {
    return text.replace("-", "−");
}

/**
 * Fill in a template with fields such as "{name}", "{name:.2f}" or "{name:.3g}". Unknown fields are left unchanged.
 * @param {string} template
 * @param {Record<string, string | number>} values
 */
export function fill(template, values) {
    return template.replace(FIELD, (field, name, digits, kind) => {
        if (!(name in values)) return field;
        if (kind === "f") return fixed(Number(values[name]), Number(digits));
        return kind === "g" ? general(Number(values[name]), Number(digits)) : String(values[name]);
    });
}

/**
 * Return a text without markup.
 * @param {string} text
 */
export function plain(text) {
    return text.replaceAll(BREAK, "").replaceAll(/<\/?(b|sub)>/g, "");
}

/**
 * Split a text at the positions at which a line may break.
 * @param {string} text
 */
export function pieces(text) {
    return text.split(BREAK);
}

/**
 * Return the runs of a text with markup. A run is a part of the text whose letters all have the same style.
 * @param {string} text
 * @returns {Run[]}
 */
export function runs(text) {
    const now = { b: false, sub: false };
    /** @type {Run[]} */
    const parts = [];
    for (const part of text.replaceAll(BREAK, "").split(/(<\/?(?:b|sub)>)/)) {
        const tag = TAG.exec(part);
        if (tag) now[tag[2] === "b" ? "b" : "sub"] = !tag[1];
        else if (part) parts.push({ text: part, bold: now.b, ...(now.sub && { low: true }) });
    }
    return parts;
}
