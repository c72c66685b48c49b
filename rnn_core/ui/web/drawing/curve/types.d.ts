// The types of a curve.

import type { Packed, Palette, Palettes } from "../data/types.js";
import type { Anchor, Measure, Side } from "../layout/types.js";

export type CurveKind = "train" | "validation";

/**
 * Losses or accuracies over the epochs, as components/curve.py sends them.
 *
 * epochs: the last epoch of the axis. chance: the loss of the best constant output, and the label of that
 * loss. flag: the epoch in which
 * the loss leaves its plateau, and the label of the flag; null if there is no such epoch. rates: the epochs at which
 * the learning rate changed, each with a label.
 */
export interface CurveData {
    curve: "loss" | "accuracy";
    epochs: number;
    lines: Record<CurveKind, Packed<"f4">>;
    chance: { value: number; words: string };
    flag: { epoch: number; words: string } | null;
    rates: [epoch: number, name: string][];
    words: Record<CurveKind | "loss" | "accuracy" | "epoch", string>;
}

/** The curve of the previous experiment. words: how that experiment differs. help: what a press does. */
export interface CurveGhost {
    line: Packed<"f4">;
    words: string;
    help: string;
}

/** height: the wanted height in pixels. If it is below the minimum, `SIZE.height` in layout.js, the curve is higher. */
export interface CurveView {
    dark: boolean;
    em: number;
    beside: boolean;
    height: number;
}

export type CurveLines = Partial<Record<CurveKind, Float32Array>>;

/** The layout of a curve, in pixels. left, right: the distances from the plot to the sides of the picture. */
export interface CurveLayout extends Side {
    em: number;
    beside: boolean;
    width: number;
    height: number;
    /** The distance from the plot to the top of the picture. */
    head: number;
    /** The vertical middle of the title. */
    title: number;
    /** The vertical middle of the labels just above the plot. */
    row: number;
    /** The distance from the plot to the bottom of the picture. */
    foot: number;
    /** The width of the slider's handle. */
    handle: number;
    /** Returns the position of an epoch. */
    x: (epoch: number) => number;
    /** Returns the position of a value, given the value at the top of the scale. */
    y: (value: number, top: number) => number;
    /** Returns the epoch nearest to a horizontal position, clamped to the axis. */
    epochAt: (x: number) => number;
}

/** The position of the flag. top: the top of its pole. from, to, anchor: the ends and the anchor of its label. */
export interface FlagPlace {
    top: number;
    from: number;
    to: number;
    anchor: Anchor;
}

/** A visitor's guess. */
export interface CurveGuess {
    /** The axes show nothing that would give the truth away. */
    blank: boolean;
    /** The guess at equally spaced points; null where nothing is drawn. */
    losses: (number | null)[] | null;
    /** The last epoch of the axes. */
    epochs: number;
    /** The loss at the upper edge of the axes. */
    top: number;
    /** The label of the guess. */
    you: string;
    /** The epoch of the point that the keyboard moves, or null. */
    at: number | null;
    /** The epoch that the page shows. Up to this epoch, the gap between the guess and the true loss is tinted. */
    shown: number;
}

/** Everything that a curve shows. */
export interface CurveParts {
    data: CurveData;
    view: CurveView;
    ghost: CurveGhost | null;
    guess: CurveGuess | null;
    lines: CurveLines;
    top: number;
    layout: CurveLayout;
    colours: Palette;
    measure: Measure;
}

/** The options of a curve, see `mount` in curve.js. */
export interface CurveOptions {
    palettes: Palettes;
    font: string;
    onPress: (epoch: number) => void;
    onSwap: () => void;
    onLayout: (layout: CurveLayout) => void;
    onDrawn: (shown: { data: CurveData; view: CurveView }) => void;
}
