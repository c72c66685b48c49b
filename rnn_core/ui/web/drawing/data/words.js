// Words: templates filled in, numbers as text, and the little markup that texts hold: <b>, <sub> and, where they may break,
// <wbr>.

const BREAK = "<wbr>";
const FIELD = /\{(\w+)(?::\.(\d+)([fg]))?\}/g;
const TAG = /<(\/?)(b|sub)>/;

/** Return what is no number that can be written, as Python writes it. */
function unbounded(value) {
    return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
}

/** Return a number with so many digits after the point, as Python's format "f" writes it. */
function fixed(value, digits) {
    return Number.isFinite(value) ? value.toFixed(digits) : unbounded(value);
}

/** Return a number with so many significant digits, as Python's format "g" writes it. */
export function general(value, digits) {
    if (!Number.isFinite(value)) return unbounded(value);
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    const power = Number(exponent);
    const trimmed = text => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    if (power >= -4 && power < digits) return trimmed(value.toFixed(digits - 1 - power));
    return `${trimmed(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Return a number's text with a real minus sign. */
export function signed(text) {
    return text.replace("-", "−");
}

/** Fill in a template of the server's: "{name}", "{name:.2f}" or "{name:.3g}". */
export function fill(template, values) {
    return template.replace(FIELD, (field, name, digits, kind) => {
        if (!(name in values)) return field;
        if (kind === "f") return fixed(values[name], Number(digits));
        return kind === "g" ? general(values[name], Number(digits)) : String(values[name]);
    });
}

/** Return a text in one line, without markup. */
export function plain(text) {
    return text.replaceAll(BREAK, "").replaceAll(/<\/?(b|sub)>/g, "");
}

/** Return the pieces between the places where a text may break. */
export function pieces(text) {
    return text.split(BREAK);
}

/** Return a text as runs of letters that look alike, [{text, bold}]; those that stand low have `low` too. */
export function runs(text) {
    const now = { b: false, sub: false };
    const found = [];
    for (const part of text.replaceAll(BREAK, "").split(/(<\/?(?:b|sub)>)/)) {
        const tag = TAG.exec(part);
        if (tag) now[tag[2]] = !tag[1];
        else if (part) found.push({ text: part, bold: now.b, ...(now.sub && { low: true }) });
    }
    return found;
}
