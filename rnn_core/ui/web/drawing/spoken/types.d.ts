// The types of the rhythm, the cells and the table of a stage, from which the texts for screen readers are made.

/** A step, counted from 1, and the number of units whose values are high at this step. */
export interface Phase {
    step: number;
    count: number;
}

/** Units that repeat their values with the same period. count: the number of units. phases: in the order of steps. */
export interface RhythmGroup {
    period: number;
    count: number;
    phases: Phase[];
}

/** The rhythm of the units of a stage. A unit has a rhythm if it repeats its values with a period. */
export interface Rhythm {
    /** The number of units. */
    units: number;
    /** The first step of the window that has states. */
    first: number;
    /** The step from which all units with a rhythm repeat their values. */
    from: number;
    /** The groups of the units with a rhythm, in ascending order of their periods. */
    groups: RhythmGroup[];
    /** The number of units without a rhythm. */
    irregular: number;
    /** The lowest state. */
    low: number;
    /** The highest state. */
    high: number;
}

/** A row of a band (a heatmap). band, row: counted from 0. */
export interface CellRow {
    band: number;
    row: number;
}

/** A cell of a stage. step: counted from 1. */
export interface Cell extends CellRow {
    step: number;
}

/**
 * A table of the steps from `first` to `last`. earlier, later: the first step of the previous and of the next table, or
 * null if there is no such table. heads: the title of each band, and the names of the band's columns. rows: a row for
 * each step, with a text for each column.
 */
export interface StageTable {
    first: number;
    last: number;
    earlier: number | null;
    later: number | null;
    heads: { title: string; names: string[] }[];
    rows: { step: number; cells: string[] }[];
}
