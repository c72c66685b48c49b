// The table of a stage (a stack of heatmaps): the numbers of the stage at some steps, as texts.

import { general, plain, signed } from "../data/words.js";

/** @import { ComposedStage, Derived, StageTable } from "../types.js" */

/** @typedef {Record<"verdict" | "correct", string>} Words */

const STEPS = 20; // in one table
const DECIMALS = 3; // of a probability or a state
const DIGITS = 4; // significant digits of an input, or of a number that the network predicts

/**
 * Return the text of a value: its letter, its number, or both; "" if there is none.
 * @param {Derived} derived
 * @param {number} row
 * @param {number} step
 */
function textOf({ band, values, exact, columns }, row, step) {
    const letter = band.letters?.[step - 1];
    if (band.letters && (!letter || band.scale !== "probability")) return letter ?? "";
    const value = (exact ?? values)?.[row * columns + (band.once ? 0 : step - 1)] ?? NaN;
    if (Number.isNaN(value)) return "";
    const [low, high] = (band.against && band.span) || [0, 1];
    const isNumber = band.scale === "input";
    const number = signed(isNumber ? general(low + (high - low) * value, DIGITS) : value.toFixed(DECIMALS));
    return letter ? `${letter} ${number}` : number;
}

/**
 * Return the texts of a band (a heatmap) at a step. A single output for the whole sequence is shown at the last step
 * of the window.
 * @param {Derived} derived
 * @param {{ step: number, last: number, verdicts: string[] }} place - verdicts: the texts of a correct and of an
 *     incorrect output.
 */
function cellsOf(derived, { step, last, verdicts }) {
    const { band, rows, marks, errors } = derived;
    const shown = !band.once || step === last;
    const cells = rows.map((_, row) => (shown ? textOf(derived, row, step) : ""));
    if (!marks) return cells;
    const error = errors?.[band.once ? 0 : step - 1] ?? NaN;
    return [...cells, shown && Number.isFinite(error) ? verdicts[error] : ""];
}

/**
 * Return the table of STEPS steps from a step on. If fewer steps follow, the table has the last STEPS steps.
 * @param {Pick<ComposedStage, "derived" | "scene" | "window">} stage
 * @param {number} from
 * @param {Words} words
 * @returns {StageTable}
 */
export function tableOf({ derived, scene, window: [begin, end] }, from, words) {
    const first = Math.max(begin, Math.min(from, end - STEPS + 1));
    const last = Math.min(end, first + STEPS - 1);
    const shown = derived.filter(({ values }) => values);
    const verdicts = [words.correct, scene.words.incorrect];
    return {
        first,
        last,
        earlier: first > begin ? Math.max(begin, first - STEPS) : null,
        later: last < end ? last + 1 : null,
        heads: shown.map(({ title, rows, marks }) => ({
            title: plain(title),
            names: [...rows.map(plain), ...(marks ? [words.verdict] : [])],
        })),
        rows: Array.from({ length: last - first + 1 }, (_, place) => ({
            step: first + place,
            cells: shown.flatMap(each => cellsOf(each, { step: first + place, last: end, verdicts })),
        })),
    };
}
