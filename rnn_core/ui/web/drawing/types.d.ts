// The shapes of pictures. All shapes of the drawing module can be imported from here. tsc reads these files, the browser
// does not.

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

export type * from "./curve/types.js";
export type * from "./data/types.js";
export type * from "./layout/types.js";

/** A timer of the browser. */
export type Timer = ReturnType<typeof setTimeout> | undefined;

/**
 * Everything that is drawn of a band at an epoch.
 *
 * values: (rows, columns), row after row; null while the page waits for them. exact: the values for a hint, if `values`
 * are rounded or bent. marks: 1 at each wrong output. errors: how wrong each output is, from 0 to 1; NaN if it is not
 * judged.
 */
export interface Derived {
    band: Band;
    title: string;
    note: string;
    rows: string[];
    columns: number;
    values: Float32Array | null;
    exact: Float32Array | null;
    marks: Uint8Array | null;
    errors: Float32Array | null;
}

/** The text of a hint in one line, and above it a title. band: its number. step: null in a single output for all steps. */
export interface Hint {
    title: string;
    words: string;
    value: string;
    band?: number;
    step?: number | null;
}

/** Cells in the colours of a ramp, from `low` to `high`. gap: pixels between two cells. */
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

/** A path of SVG. clip: [left, top, width, height], beyond which nothing is drawn. */
export interface Path {
    d: string;
    fill?: string;
    stroke?: string;
    width?: number;
    opacity?: number;
    dash?: number[];
    clip?: [left: number, top: number, width: number, height: number];
}

/** A place with a hint, for a pointer up to `reach` pixels away. */
export interface HintPoint {
    x: number;
    y: number;
    reach: number;
    hint: Hint;
}

/** A panel's picture: paths below and above its cells, and its time axis if it has one. */
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

/** The data and the place from which a sheet is made. */
export interface SheetOptions<S extends SheetScene = SheetScene> extends Look {
    scene: S;
    base?: WeightsBase;
    view: View;
    room: number | null;
    width: number;
}

/** The data and the place from which a picture is composed. last: the picture before. */
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

/** A stage, ready to be painted. key: everything on which the layout depends. fixed: texts that stay at every epoch. */
export interface ComposedStage extends ComposedPicture {
    scene: BandScene;
    derived: Derived[];
    layout: Layout;
    key: string;
    window: Ends;
    fixed: Text[];
    grids?: undefined;
}

/** A sheet, ready to be painted. */
export interface ComposedSheet extends ComposedPicture, Sheet {
    scene: SheetScene;
    layout: PictureLayout;
    derived?: undefined;
    window?: undefined;
}

export type Composed = ComposedStage | ComposedSheet;

/** An area that may flash. lights: function of a value that returns its luminance. */
export interface FlashArea {
    values: Float32Array | null;
    area: number;
    lights: (value: number) => number;
}

/**
 * The art of a scene: functions that compose its picture, list the areas that may flash, paint the picture, and find a
 * hint or a step at a place. stepAt returns null if there is no step at the place, and stepBelow the nearest step.
 */
export interface Art<C extends Composed = Composed> {
    compose(options: ComposeOptions): C;
    lights(all: C): FlashArea[];
    paint(pen: CanvasRenderingContext2D, all: C, last: C | null): void;
    hintAt(all: C, x: number, y: number): Hint | null;
    stepAt(all: C, x: number, y: number): number | null;
    stepBelow(all: C, x: number, y: number): number | null;
}

/** A scene with its frames and its view. */
export interface Picture {
    scene: Scene;
    frames: Frames;
    view: View;
}

/**
 * The options of a board: its palettes, the family of its words, and its callbacks.
 *
 * onHover: with the step under the pointer. onPick: with the pressed step. onZoom: with the steps over which the pointer
 * is dragged, or [1, null] for all; without it nothing can be dragged. onMove: with the first step of a window. onDrawn:
 * with the picture on the canvas. onWait: with the time for which a picture waits, so that nothing flashes.
 */
export interface BoardOptions {
    palettes: Palettes;
    font?: string;
    onHover?: (step: number | null) => void;
    onPick?: (step: number) => void;
    onZoom?: (ends: [first: number, last: number | null]) => void;
    onMove?: (step: number) => void;
    onDrawn?: (picture: Picture) => void;
    onWait?: (milliseconds: number) => void;
}

/** A picture that is saved: it has no element, and so no view of the device. */
export interface SaveOptions extends Omit<ComposeOptions, "dpr" | "resolution" | "measure" | "last"> {
    font?: string;
    title?: string;
}
