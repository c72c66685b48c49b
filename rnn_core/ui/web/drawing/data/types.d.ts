// The types of the data that ../../scene.py, ../../bands.py and ../../sheet.py make, and of a picture's view.

/** Dtype -> the browser's type of array. */
export interface ArrayTypes {
    f4: Float32Array<ArrayBuffer>;
    i4: Int32Array<ArrayBuffer>;
    u1: Uint8Array<ArrayBuffer>;
}

export type Dtype = keyof ArrayTypes;

/** An array as the server sends it: its little-endian bytes in base64. shape: for example "2, 100". */
export interface Packed<D extends Dtype = Dtype> {
    dtype: D;
    shape: string;
    bdata: string;
}

export interface Unpacked<D extends Dtype = Dtype> {
    values: ArrayTypes[D];
    shape: number[];
}

/** The first and the last step of a range. Steps are counted from 1. */
export type Ends = [first: number, last: number];

export type FrameName = "before" | "now" | "ablated";
export type ArrayName = "outputs" | "hidden" | "cell_state";
export type ScaleName = "input" | "probability" | "state" | "cell_state";
export type RampName = ScaleName | "norm";

/**
 * The scale of a band (a heatmap). row: the natural height of a row, in pixels. spare: further tick values that the
 * scale may get; the layout leaves room for them.
 */
export interface Scale {
    low: number;
    high: number;
    ticks: number[];
    spare?: number[];
    row: number;
    legend: string;
}

/** A heatmap of a stage, or two lines if it has `against`. A stage is a stack of bands over one time axis. */
export interface Band {
    kind: "input" | "target" | "output" | "states";
    title: string;
    /** The labels of the rows. */
    rows: string[];
    scale: ScaleName;
    /** (rows, steps), or (rows, 1) if `once`. Undefined if the values change with the epoch. */
    values?: Packed<"f4">;
    /** The frame (the arrays of an epoch) and the array that have the values, if they change with the epoch. */
    source?: [frame: FrameName, array: ArrayName];
    /** (steps,) or (rows, steps): 1 at steps without data. */
    padding?: Packed<"u1">;
    /** The symbol of each step, or "" for a step without a symbol. */
    letters?: string[];
    /** The band is a single output for the whole sequence. */
    once?: boolean;
    /** (steps,): the wanted values. A band with wanted values is drawn as lines of the wanted and the actual values. */
    against?: Packed<"f4">;
    /** In tasks with numbers: the numbers that the values 0 and 1 represent. */
    span?: [low: number, high: number];
    /** The band shows the untrained network. */
    past?: boolean;
    /** The target of each step is 0 or 1, and is written into the step's cell. */
    digits?: boolean;
    /** The title while the band is sealed, that is, its values are hidden because nothing is trained. */
    sealed?: string;
    /** The title beside the band while it is closed to one row on a low screen. */
    closed?: string;
    /** The text beside the title. Judged outputs have another note, which changes with the epoch. */
    note?: string;
}

/**
 * The rules by which outputs are judged, see `_judge` in scene.py. vectors: the vector of each class, or null if the
 * index of an output's largest number is its class. span: the numbers that the values 0 and 1 represent, or null in
 * tasks without numbers. truth: only for numbers and cosines.
 */
export interface Rules {
    by: "numbers" | "cosine" | "classes";
    once: boolean;
    threshold: boolean;
    real: Packed<"u1">;
    targets: Packed<"i4">;
    counts: Packed<"u1">;
    vectors: Packed<"f4"> | null;
    span: [low: number, high: number] | null;
    truth?: Packed<"f4">;
}

/** Templates of the notes on the outputs. */
export type Notes = Record<"correct" | "one_correct" | "one_incorrect" | "cosine" | "error", string>;

export type FoldWords = Record<"fold_odd" | "fold_even" | "fold_many", string>;

/** Templates of the description of a stage, see spoken/describe.js. */
export type DescriptionWords = Record<
    | "units"
    | "unit"
    | "from"
    | "before"
    | "before_one"
    | "none"
    | "all"
    | "count"
    | "constant"
    | "alternating"
    | "repeating"
    | "irregular"
    | "odd"
    | "even"
    | "highest",
    string
>;

/** The texts of a stage, in the reader's language. */
export type StageWords = FoldWords &
    Record<"step" | "rest" | "incorrect" | "padding" | "waiting" | "strip" | "strip_name" | "strip_steps", string> &
    Record<"walk_name" | "walk_keys", string> & {
        notes: Notes;
        description: DescriptionWords;
    };

/**
 * The part of a stage's data that does not change with the epoch. firstReal: the first step with data. period: the
 * task's period, or null. mostRows: the maximum number of rows of an output.
 */
export interface BandScene {
    kind?: undefined;
    linked?: undefined;
    lang: string;
    steps: number;
    firstReal: number;
    period: number | null;
    judge: Rules | null;
    mostRows: number;
    scales: Record<ScaleName, Scale>;
    words: StageWords;
    bands: Band[];
}

/**
 * A weight matrix before training, with the labels of its rows and columns. parts: the labels of equal groups of
 * columns, such as gates; [] if the columns are not grouped. turned: the connections lead from the columns to the rows,
 * not from the rows to the columns.
 */
export interface Matrix {
    title: string;
    rows: string[];
    columns: string[];
    parts: string[];
    turned: boolean;
    start: Packed<"f4">;
}

/** The data that the pictures of the weights at all epochs share. */
export interface WeightsBase {
    matrices: Matrix[];
}

export interface WeightsScene {
    kind: "weights";
    bands?: undefined;
    linked?: undefined;
    limit: number;
    words: Record<"start" | "now" | "change" | "weight", string>;
    now: Packed<"f4">[];
}

/** The norms of gradients, see `gradients` in sheet.py. linked: the steps of the picture are the steps of the stage. */
export interface GradientsScene {
    kind: "gradients";
    bands?: undefined;
    linked: true;
    words: Record<"norm" | "lag" | "median" | "quartiles" | "step", string>;
    first: number;
    last: number;
    every: number;
    lags: number;
    low: number;
    high: number;
    reach: Packed<"i4">;
    norms: Packed<"f4">;
    quartiles: Packed<"f4">;
}

export type NodeKind = "inputs" | "previous" | "hidden" | "outputs";
export type Nodes = Record<NodeKind, { names: string[]; values: Packed<"f4"> }>;

/** A column of a step's equation: its title, and a value for each row. */
export type NumberColumn = [title: string, values: Packed<"f4">];

/**
 * A step of the network, see `step` in sheet.py. picked: the index of the unit whose connections are highlighted, or
 * null.
 */
export interface StepScene {
    kind: "step";
    bands?: undefined;
    linked?: undefined;
    words: Record<"recurrent" | "value", string>;
    label: string;
    picked: number | null;
    nodes: Nodes;
    weights: { W: Packed<"f4">; U: Packed<"f4"> | null; V: Packed<"f4"> | null };
    columns: NumberColumn[];
    outputs: NumberColumn[];
}

export type SheetScene = WeightsScene | GradientsScene | StepScene;
export type Scene = BandScene | SheetScene;

/** The arrays of one epoch, by name. */
export interface Frame {
    epoch: number;
    arrays: Record<ArrayName, Packed<"f4">>;
}

/**
 * The frames (arrays of epochs) of a picture; null until the server has sent a frame. base: the data that all
 * epochs share, only in a picture of weights.
 */
export interface Frames {
    before?: Frame | null;
    now?: Frame | null;
    ablated?: Frame | null;
    base?: WeightsBase;
}

/** The colours "#rrggbb" of a ramp, at positions from 0 to 1 in ascending order. */
export type Stops = [share: number, colour: string][];

export type Palette = Record<
    "paper" | "text" | "muted" | "grid" | "incorrect" | "guess" | "train" | "validation",
    string
> &
    Record<RampName, Stops>;
export type Palettes = Record<"light" | "dark", Palette>;

/** A palette, with the colours of dark and of pale letters on cells. */
export type Colours = Palette & Record<"dark" | "pale", string>;

/** A colour as red, green and blue, from 0 to 255. */
export type Rgb = [red: number, green: number, blue: number];

export type FoldChoice = "auto" | "on" | "off";

/** The visitor's choices for a picture, and the space for it. */
export interface View {
    /** Outputs are rounded to 0 or 1. */
    threshold?: boolean;
    /** The first and the last chosen step; null for the last step of the sequence. */
    window?: [first: number, last: number | null];
    /** The visitor's choice to fold the steps always, never, or if they are too narrow. See layout/fold.js. */
    fold?: FoldChoice;
    /** The framed step. */
    picked?: number | null;
    /**
     * The text in the trained network's bands while nothing is trained; null afterwards. It replaces the bands' values,
     * which would be those of the untrained network.
     */
    sealed?: string | null;
    /** The visitor has opened the bands that are closed on a low screen. */
    open?: boolean;
    dark?: boolean;
    /** The epoch in the titles of bands whose frame is missing. */
    epoch?: number | null;
    /** If not all chosen steps fit: the wanted first step of the window of shown steps. */
    from?: number;
    /** Titles are beside their bands. */
    beside?: boolean;
    /** The maximum height of the picture in pixels; null for no limit. */
    room?: number | null;
    /** The factor by which all sizes are scaled: the root font size divided by 14 pixels, or less on a narrow page. */
    em?: number;
}
