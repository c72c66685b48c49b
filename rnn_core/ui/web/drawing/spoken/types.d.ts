// The types of what a screen reader says about a stage.

/** A step, from 1, at which some units are high, and their number. */
export interface Phase {
    step: number;
    count: number;
}

/** The units that repeat themselves with one period. phases: in ascending order of their steps. */
export interface RhythmGroup {
    period: number;
    count: number;
    phases: Phase[];
}

/**
 * The rhythm of the units of a stage.
 *
 * first: the first step with states. from: the step from which on all units with a rhythm follow it. groups: these
 * units, in ascending order of their period. irregular: the number of the others. low, high: the range of all states.
 */
export interface Rhythm {
    units: number;
    first: number;
    from: number;
    groups: RhythmGroup[];
    irregular: number;
    low: number;
    high: number;
}

/** A row of a band, both counted from 0. */
export interface CellRow {
    band: number;
    row: number;
}

/** A cell of a stage. step: from 1. */
export interface Cell extends CellRow {
    step: number;
}

/**
 * A table of the steps from `first` to `last`. earlier, later: the first step of the tables before and after it, or
 * null. heads: each band with the names of its columns. rows: a text for each column.
 */
export interface StageTable {
    first: number;
    last: number;
    earlier: number | null;
    later: number | null;
    heads: { title: string; names: string[] }[];
    rows: { step: number; cells: string[] }[];
}
