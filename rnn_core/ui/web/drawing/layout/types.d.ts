// The types of texts and of the layout, in CSS pixels.

import type { Band, Colours, RampName } from "../data/types.js";

/** Letters of one style. low: a subscript. size: the font size in pixels, by default the size of the text. */
export interface Run {
    text: string;
    bold?: boolean;
    low?: boolean;
    size?: number;
}

/** A line of runs with one font size, in pixels. */
export interface Line {
    runs: Run[];
    size: number;
    colour?: string;
}

export type Anchor = "start" | "middle" | "end";

/** A function that returns the width of a text in pixels. `version` changes when fonts are loaded. */
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

/**
 * The position and the look of a text. x: the position of the text's anchor. y: the vertical middle of the text. line:
 * the line height, as a multiple of the font size.
 */
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

/** A text with its box. turned: the text is written upwards. inCell: the text is in a cell of a heatmap. */
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
 * parts: the number of steps in a column. On a stage, each row is split into as many parts, see fold.js. first, last:
 * the first and the last shown step. begin: the step of the first column's first part. It is before `first` if that
 * part is empty.
 */
export interface FoldPlace {
    parts: number;
    first: number;
    last: number;
    begin: number;
}

/** columns: the number of columns. windowed: only some of the steps are shown. */
export interface Fold extends FoldPlace {
    columns: number;
    windowed: boolean;
}

/**
 * The note which says that several steps share a column. lines: the number of its lines. number: the index of the band
 * (heatmap) that has the note.
 */
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

/**
 * A time axis. plot: the ends of the axis. column: the width of a column. spans: the vertical ranges in which a step is
 * framed.
 */
export interface TimeAxis {
    plot: Side;
    column: number;
    fold: FoldPlace;
    spans: [top: number, bottom: number][];
}

/**
 * The letters in a band. size: the font size, 0 for no letters. lies: the letters are horizontal. height: the height
 * that the letters need.
 */
export interface Lettering {
    size: number;
    lies: boolean;
    height: number;
}

/**
 * A band that is drawn. rows: the number of drawn rows. closed: only the first of `openRows` rows is drawn, because the
 * screen is low.
 */
export interface BandRows {
    band: Band;
    rows: number;
    openRows?: number;
    closed?: boolean;
}

/**
 * The space that a band needs. rowNames: the labels of its rows, or of the ends of its scale. title, note: the widest
 * title and note that the band may have. left, right: the lines of text beside the band; none if titles are above.
 */
export interface Need extends BandRows {
    rowNames: string[];
    title: string;
    note: string;
    left: Line[];
    right: Line[];
}

/**
 * The position of a band. head: the top of the texts above the band. foot: the bottom of the marks below the band, or
 * of the band itself if it has no marks.
 */
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

/** The colour bar of a ramp, with its labels. lying: the bar is horizontal. */
export interface Legend extends Box {
    scale: RampName;
    lying: boolean;
    words: LegendWord[];
}

/** The properties that the layouts of stages and sheets share. dpr: device pixels per CSS pixel. */
export interface PictureLayout extends TimeAxis {
    width: number;
    height: number;
    em: number;
    dpr: number;
    legends: Legend[];
}

/** The layout of a stage. */
export interface Layout extends PictureLayout {
    fold: Fold;
    beside: boolean;
    /** Notes are a single line. */
    tight: boolean;
    /**
     * The screen is so low that the bands of the untrained network are closed to one row each, unless the visitor has
     * opened them.
     */
    closable: boolean;
    foldNote: FoldNote | null;
    /** The width of the row labels. */
    names: number;
    bands: BandPlace[];
    /** The control that moves the window of shown steps; null if all chosen steps are shown. */
    strip: { top: number; height: number } | null;
    /** The top of the tick labels, and whether the label of the time axis is below the tick labels. */
    axis: { top: number; below: boolean };
}

/**
 * The settings of a layout. room: the maximum height in pixels, null for no limit. closable, closed: see Layout and
 * BandRows. axisBelow: the label of the time axis is below its tick labels.
 */
export interface Setting {
    em: number;
    beside: boolean;
    room: number | null;
    tight: boolean;
    closable: boolean;
    closed: boolean;
    measure: Measure;
    dpr: number;
    width: number;
    axisBelow: boolean;
}

/**
 * The edges of cells in device pixels, see `edgesOf` and `gridEdges` in geometry.js. x: returns the left edge of a
 * column. y: returns the upper edge of a part of a row. across, down: the gaps between columns and between rows.
 */
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
