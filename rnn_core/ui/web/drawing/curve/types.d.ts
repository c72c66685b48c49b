// The shapes of a curve.

import type { Packed, Palette, Palettes } from "../data/types.js";
import type { Measure, Side } from "../layout/types.js";

export type CurveKind = "train" | "validation";

/** Losses or accuracies over the epochs, as components/curve.py sends them. chance: a constant output. */
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

/** x: function of an epoch. y: function of a value and the value at the top. epochAt: function of a place. */
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

/** Everything of a curve that is drawn. level: where the name of the loss of a constant output stands. */
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
