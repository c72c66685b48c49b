// The shapes of texts and of the layout, in CSS pixels.

import type { Band, Colours, RampName } from "../data/types.js";

/** Letters that look alike. low: they stand low. size: in pixels, if it is not the size of the text. */
export interface Run {
    text: string;
    bold?: boolean;
    low?: boolean;
    size?: number;
}

/** A line of runs of one size, in pixels. */
export interface Line {
    runs: Run[];
    size: number;
    colour?: string;
}

export type Anchor = "start" | "middle" | "end";

/** A function that returns the width of a text, in pixels. `version` changes when fonts were loaded. */
export interface Measure {
    (text: string, size: number, bold: boolean): number;
    version?: number;
}

export interface Box {
    left: number;
    top: number;
    width: number;
    height: number;
}

/** The place and the look of a text: x is where its anchor stands, y its middle. line: height of a line, for its size. */
export interface TextOptions {
    x: number;
    y: number;
    size: number;
    anchor?: Anchor;
    colour: string;
    turned?: boolean;
    inCell?: boolean;
    line?: number;
    measure: Measure;
}

/** A text at its place. turned: it is written upwards, and its box is turned too. inCell: it stands on cells. */
export interface Text extends Box {
    key: string;
    runs: Run[];
    x: number;
    y: number;
    anchor: Anchor;
    size: number;
    colour: string;
    turned: boolean;
    inCell: boolean;
}

/** The look that all texts of a picture share. */
export interface Look {
    colours: Colours;
    em: number;
    measure: Measure;
}

/**
 * The steps in a plot.
 *
 * parts: the parts of each row, 1 without a fold. first, last: the steps that are shown. begin: the step that has the
 * first place in the first column, even if it is not shown.
 */
export interface FoldPlace {
    parts: number;
    first: number;
    last: number;
    begin: number;
}

/** windowed: there are more steps than are shown. */
export interface Fold extends FoldPlace {
    columns: number;
    windowed: boolean;
}

/** The text on a fold, in some lines, and the number of the band beside or above which it stands. */
export interface FoldNote {
    text: string;
    lines: number;
    number: number;
}

export interface Side {
    left: number;
    right: number;
}

export interface Span {
    top: number;
    bottom: number;
}

/** A time axis. column: width of a column. spans: [top, bottom] of everything that belongs to the steps. */
export interface TimeAxis {
    plot: Side;
    column: number;
    fold: FoldPlace;
    spans: [top: number, bottom: number][];
}

/** The letters in a band: their size, whether they lie, and the height that they need. */
export interface Lettering {
    size: number;
    lies: boolean;
    height: number;
}

/** A band that is drawn. rows: their number. */
export interface BandRows {
    band: Band;
    rows: number;
}

/**
 * The needs of a band. rowNames: the texts at its rows, or at the ends of its scale. title, note: the widest that they
 * can be. left, right: the lines beside it, none if titles stand above.
 */
export interface Need extends BandRows {
    rowNames: string[];
    title: string;
    note: string;
    left: Line[];
    right: Line[];
}

/** The place of a band, from its head to its foot. marks: the place of its marks. */
export interface BandPlace extends BandRows, Span {
    rowNames: string[];
    letters: Lettering;
    head: number;
    foot: number;
    marks: Span | null;
}

export interface LegendWord {
    key: string;
    text: string;
    x: number;
    y: number;
    anchor: Anchor;
    turned?: boolean;
}

/** The bar that explains a ramp, with its words. lying: it lies. */
export interface Legend extends Box {
    scale: RampName;
    lying: boolean;
    words: LegendWord[];
}

/** The part of a layout that bands and sheets share. dpr: device pixels for each CSS pixel. */
export interface PictureLayout extends TimeAxis {
    width: number;
    height: number;
    em: number;
    dpr: number;
    legends: Legend[];
}

/** The layout of a stage. tight: there is less room than the words ask for. names: the widest name of a row. */
export interface Layout extends PictureLayout {
    fold: Fold;
    beside: boolean;
    tight: boolean;
    foldNote: FoldNote | null;
    names: number;
    bands: BandPlace[];
    strip: { top: number; height: number } | null;
    axis: { top: number; below: boolean };
}

/** The options of a layout before anything has a place. axisBelow: the name of the axis stands below its numbers. */
export interface Setting {
    em: number;
    beside: boolean;
    room: number | null;
    tight: boolean;
    measure: Measure;
    dpr: number;
    width: number;
    axisBelow: boolean;
}

/** The edges of cells, in device pixels, as `edgesOf` in geometry.js returns them. */
export interface Edges {
    x: (column: number) => number;
    y: (row: number, part?: number) => number;
    across: number;
    down: number;
    parts: number;
    columns: number;
}

export type EdgeBox = [left: number, top: number, right: number, bottom: number];
export type Point = [x: number, y: number];
