// The types of a curve.

import type { Packed, Palette, Palettes } from "../data/types.js";
import type { Measure, Side } from "../layout/types.js";

export type CurveKind = "train" | "validation";

/**
 * Losses or accuracies over the epochs, as components/curve.py sends them. chance: the loss of a constant output, with
 * its label. rates: the epochs at which the learning rate changed, with labels.
 */
export interface CurveData {
    curve: "loss" | "accuracy";
    epochs: number;
    lines: Record<CurveKind, Packed<"f4">>;
    chance: { value: number; words: string };
    rates: [epoch: number, name: string][];
    words: Record<CurveKind | "loss" | "accuracy" | "epoch", string>;
}

export interface CurveView {
    dark: boolean;
    em: number;
    beside: boolean;
}

export type CurveLines = Partial<Record<CurveKind, Float32Array>>;

/**
 * x: the position of an epoch. y: the position of a value, given the value at the top of the scale. epochAt: the epoch
 * nearest to a horizontal position, clamped to the axis. Positions are in pixels.
 */
export interface CurveLayout extends Side {
    em: number;
    beside: boolean;
    width: number;
    height: number;
    head: number;
    foot: number;
    handle: number;
    x: (epoch: number) => number;
    y: (value: number, top: number) => number;
    epochAt: (x: number) => number;
}

/** Everything that a curve shows. level: the vertical middle of the constant output's label if titles are above. */
export interface CurveParts {
    data: CurveData;
    view: CurveView;
    lines: CurveLines;
    top: number;
    layout: CurveLayout;
    colours: Palette;
    measure: Measure;
    level: number;
}

/** The options of a curve, see `mount` in curve.js. */
export interface CurveOptions {
    palettes: Palettes;
    font: string;
    onPress: (epoch: number) => void;
    onLayout: (layout: CurveLayout) => void;
    onDrawn: (shown: { data: CurveData; view: CurveView }) => void;
}
