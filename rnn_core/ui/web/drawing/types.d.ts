// The types of pictures. All types of the drawing module can be imported from here. The browser never
// loads a types.d.ts file: only the type checker tsc reads it.

import type {
    Band,
    BandScene,
    Colours,
    Ends,
    Frames,
    Palettes,
    RampName,
    Scene,
    SheetScene,
    View,
    WeightsBase,
} from "./data/types.js";
import type { Box, Layout, Legend, Look, Measure, PictureLayout, Text, TimeAxis } from "./layout/types.js";
import type { Cell } from "./spoken/types.js";

export type * from "./curve/types.js";
export type * from "./data/types.js";
export type * from "./layout/types.js";
export type * from "./spoken/types.js";

/** A timer of the browser. */
export type Timer = ReturnType<typeof setTimeout> | undefined;

/** Everything that a band (a heatmap of the stage) shows at an epoch. */
export interface Derived {
    band: Band;
    title: string;
    note: string;
    rows: string[];
    columns: number;
    /** (rows, columns), row by row; null while the values are missing or sealed (hidden). */
    values: Float32Array | null;
    /** The exact values, from which texts are written; null if `values` are exact. */
    exact: Float32Array | null;
    /** 1 for each wrong output and 0 for all others; null if the band has no outputs that are right or wrong. */
    marks: Uint8Array | null;
    /** The error of each output, from 0 to 1, NaN for an output that is not judged; null without judged outputs. */
    errors: Float32Array | null;
    /** The text in the band while its values are sealed, or null. */
    sealed: string | null;
}

/**
 * A hint: a title, and below it words and a value. band: the index of the band. step: null for a single output for the
 * whole sequence.
 */
export interface Hint {
    title: string;
    words: string;
    value: string;
    band?: number;
    step?: number | null;
}

/**
 * Cells in the colours of a ramp. low, high: the values that have the first and the last colour. gap: CSS pixels
 * between two cells, by default 1. hint: returns the hint of a cell, or null.
 */
export interface Grid extends Box {
    rows: number;
    columns: number;
    gap?: number;
    values: Float32Array;
    low: number;
    high: number;
    ramp: RampName;
    hint: (row: number, column: number) => Hint | null;
}

/** An SVG path. clip: the box to which the path is clipped. */
export interface Path {
    d: string;
    fill?: string;
    stroke?: string;
    width?: number;
    opacity?: number;
    dash?: number[];
    clip?: [left: number, top: number, width: number, height: number];
}

/** A point with a hint. reach: the maximum distance in pixels from which the pointer shows the hint. */
export interface HintPoint {
    x: number;
    y: number;
    reach: number;
    hint: Hint;
}

/**
 * A panel's picture. under: the paths that are painted before the cells. over: the paths that are painted after the
 * cells. time: the time axis, or null.
 */
export interface Sheet {
    height: number;
    grids: Grid[];
    under: Path[];
    over: Path[];
    points: HintPoint[];
    legends: Legend[];
    texts: Text[];
    time?: TimeAxis | null;
}

/**
 * The data of a sheet, and the space for it. base: only for weights: the data that all epochs share. room: the maximum
 * height in pixels, null for no limit.
 */
export interface SheetOptions<S extends SheetScene = SheetScene> extends Look {
    scene: S;
    base?: WeightsBase;
    view: View;
    room: number | null;
    width: number;
}

/**
 * The data of a picture, and the space for it. width: in CSS pixels. dpr: device pixels per CSS pixel. resolution:
 * distinguishable pixels per CSS pixel, by default `dpr`. last: the previous picture, whose layout may be reused.
 */
export interface ComposeOptions<S extends Scene = Scene> {
    scene: S;
    frames: Frames;
    view: View;
    palettes: Palettes;
    width: number;
    dpr: number;
    resolution?: number;
    measure: Measure;
    last?: Composed | null;
}

interface ComposedPicture {
    view: View;
    colours: Colours;
    measure: Measure;
    texts: Text[];
}

/**
 * A composed stage. given: the scene as the server sent it. scene: `given`, perhaps with another scale of
 * probabilities. key: everything except `scene` on which the layout depends. window: the first and the last of the
 * steps that the visitor has chosen; if they do not fit, `layout.fold` has the shown ones. fixed: the texts that are
 * the same at every epoch.
 */
export interface ComposedStage extends ComposedPicture {
    given: BandScene;
    scene: BandScene;
    derived: Derived[];
    layout: Layout;
    key: string;
    window: Ends;
    fixed: Text[];
    grids?: undefined;
}

/** A composed sheet. */
export interface ComposedSheet extends ComposedPicture, Sheet {
    scene: SheetScene;
    layout: PictureLayout;
    derived?: undefined;
    window?: undefined;
}

export type Composed = ComposedStage | ComposedSheet;

/**
 * An area that is checked for flashes. values: null if the area cannot flash. area: the size, in a unit that all areas
 * of the picture share. lights: returns the luminance of a value.
 */
export interface FlashArea {
    values: Float32Array | null;
    area: number;
    lights: (value: number) => number;
}

/**
 * The art of a scene: the functions that compose its picture, list the areas that may flash, paint the picture, and
 * find the hint or the step at a position.
 *
 * paint paints at least what differs from `last`, the picture on the canvas, which is null for an empty canvas. stepAt
 * returns the step exactly at a position, or null. nearestStep returns the step for a press or a drag: beside the plot
 * of a stage, it is the nearest step. In a sheet it is the step that stepAt returns.
 */
export interface Art<C extends Composed = Composed> {
    compose(options: ComposeOptions): C;
    lights(all: C): FlashArea[];
    paint(pen: CanvasRenderingContext2D, all: C, last: C | null): void;
    hintAt(all: C, x: number, y: number): Hint | null;
    stepAt(all: C, x: number, y: number): number | null;
    nearestStep(all: C, x: number, y: number): number | null;
}

/** A scene, its frames (the data of the shown epochs), and its view (the visitor's choices, and the space). */
export interface Picture {
    scene: Scene;
    frames: Frames;
    view: View;
}

/** The options of a board: its palettes, its font family, and its callbacks. */
export interface BoardOptions {
    palettes: Palettes;
    font?: string;
    /** Called with the step under the pointer, or null. */
    onHover?: (step: number | null) => void;
    /** Called with the pressed step, and with the cell if the keyboard chose it. */
    onPick?: (step: number, cell?: Cell) => void;
    /**
     * Called with the first and the last of the steps over which the mouse was dragged. At a double click, called with
     * [1, null] for all steps. Without this callback, dragging over the picture chooses no steps.
     */
    onZoom?: (ends: [first: number, last: number | null]) => void;
    /** Called with the new first step of the window of shown steps. */
    onMove?: (step: number) => void;
    /** Called with the picture on the canvas. */
    onDrawn?: (picture: Picture) => void;
    /** Called with the milliseconds for which a picture waits so that nothing flashes. */
    onWait?: (milliseconds: number) => void;
}

/** The options of a picture that is saved. title: the heading above the picture. */
export interface SaveOptions extends Omit<ComposeOptions, "dpr" | "resolution" | "measure" | "last"> {
    font?: string;
    title?: string;
}
