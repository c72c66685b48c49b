// The types of a curve.

import type { Packed, Palette, Palettes } from "../data/types.js";
import type { Anchor, Measure, Side } from "../layout/types.js";

export type CurveKind = "train" | "validation";

/**
 * Losses or accuracies over the epochs, as components/curve.py sends them. epochs: the last epoch of the axis. chance:
 * the loss of a constant output, with its label. flag: the epoch in which the loss leaves its plateau, with a label, or
 * null. rates: the epochs at which the learning rate changed, with labels.
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

/** height: in pixels. If the labels need more, the curve is higher. */
export interface CurveView {
    dark: boolean;
    em: number;
    beside: boolean;
    height: number;
}

export type CurveLines = Partial<Record<CurveKind, Float32Array>>;

/**
 * head, foot: the distances from the plot to the top and the bottom of the picture. left, right: those to its sides.
 * title, row: the vertical middle of the title, and of the labels just above the plot. handle: the width of the
 * scrubber's handle. x: returns the position of an epoch. y: returns the position of a value, given the value at the
 * top of the scale. epochAt: returns the epoch nearest to a horizontal position, clamped to the axis. All sizes are in
 * pixels.
 */
export interface CurveLayout extends Side {
    em: number;
    beside: boolean;
    width: number;
    height: number;
    head: number;
    title: number;
    row: number;
    foot: number;
    handle: number;
    x: (epoch: number) => number;
    y: (value: number, top: number) => number;
    epochAt: (x: number) => number;
}

/** The place of the flag. top: of the pole. from, to: the left and the right end of the label. anchor: of the label. */
export interface FlagPlace {
    top: number;
    from: number;
    to: number;
    anchor: Anchor;
}

/**
 * A visitor's guess.
 *
 * blank: nothing may give the truth away. losses: the guess at points of equal distances, null where nothing is drawn.
 * epochs: the last epoch of the axes. top: the loss at their upper edge. you: the label. at: the epoch of the point that
 * the keyboard moves, or null. shown: the epoch that the page shows, up to which the gap to the truth is tinted.
 */
export interface CurveGuess {
    blank: boolean;
    losses: (number | null)[] | null;
    epochs: number;
    top: number;
    you: string;
    at: number | null;
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
