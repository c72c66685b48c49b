// The types of Plotly figures.

import type { Packed } from "../drawing/types.js";
import type { EpochMessage, SentEpoch } from "../types.js";

/** The properties of a Plotly figure that the page reads. */
export interface Figure {
    data: Trace[];
    layout: FigureLayout;
}

/**
 * An axis or a colour axis. domain: the start and the end of an axis, from 0 to 1 across the figure. anchor: for a
 * horizontal axis, the name of its vertical axis, for example "y2". ticktext: the texts at the values `tickvals`.
 * tickangle: the angle of the texts in degrees, if Plotly must not choose it.
 */
export interface FigureAxis {
    domain?: [from: number, to: number];
    range?: [from: number, to: number];
    anchor?: string;
    tickvals?: number[];
    ticktext?: string[];
    tickangle?: number;
    tickfont?: { size: number };
    cmin: number;
    cmax: number;
    colorscale: [share: number, colour: string][];
    colorbar?: { orientation?: string };
}

/** meta.narrow: the members that have other values if the figure is narrow and its height has no limit. */
export interface FigureLayout {
    height: number;
    meta?: { narrow?: Partial<FigureLayout> };
    width?: number;
    margin?: { l: number; r: number; t: number; b: number };
    font?: { family: string };
    [name: string]: unknown;
}

/** The members of a trace that place its markers and their labels. */
export interface Labelled {
    mode?: string;
    x?: number[] | Packed;
    y?: number[] | Packed;
    xaxis?: string;
    yaxis?: string;
    text?: string[];
    textposition?: string | string[];
    textfont?: { size: number };
    marker?: { size: number };
}

/**
 * uid: the trace's name; for the points of a trajectory it begins with "phase". meta: the step of each of these points.
 */
export interface Trace extends Labelled {
    type: string;
    uid?: string;
    meta?: number[];
    z: Packed;
    coloraxis: string;
    zmin: number;
    zmax: number;
    colorscale: [share: number, colour: string][];
}

/** A difference from a JSON value: either the new value, at the key "", or the difference of each changed member. */
export interface Difference {
    ""?: unknown;
    [name: string]: unknown;
}

export interface SentFigure extends SentEpoch {
    figure: Difference;
}

/**
 * base: the name of the figure to which differences are applied (see parts.js), or null. presses: points can be
 * pressed.
 */
export interface ChartMessage extends EpochMessage<SentFigure> {
    base: string | null;
    presses: boolean;
}

/** The data that each message to a Plotly figure has. plotly: the address of plotly.js. */
export interface ChartPlace {
    place: string;
    heading?: string;
    failed: string;
    again: string;
    calm: string;
    plotly: string;
    beat?: BeatWords;
}

/** The labels and the help of the button that stops and starts the beat (see beat.js) of a trajectory. */
export interface BeatWords {
    go: string;
    stop: string;
    help: string;
}

export type ChartData = ChartPlace & (ChartMessage | { now?: null });

/** A point under the pointer. */
export interface PlotPoint {
    pointNumber: number | number[];
    x: unknown;
    xaxis: { _id: string };
    yaxis: { _id: string };
    customdata?: number | null;
}

/** An element in which Plotly draws. */
export interface PlotElement extends HTMLElement {
    data?: Trace[];
    on(name: "plotly_click", act: (event: { points: PlotPoint[] }) => void): void;
}

/** The functions of Plotly that the page calls. */
export interface Plotly {
    react(element: HTMLElement, data: Trace[], layout: FigureLayout, config: object): Promise<unknown>;
    toImage(figure: object, options: object): Promise<string>;
    Fx: { hover(element: HTMLElement, point: object, subplot: string): void };
}

declare global {
    interface Window {
        Plotly: Plotly;
    }
}
