// The shapes of figures of Plotly's.

import type { Packed } from "../drawing/types.js";
import type { EpochMessage, SentEpoch } from "../types.js";

/** A figure of Plotly's, of which the page reads only a few properties. */
export interface Figure {
    data: Trace[];
    layout: FigureLayout;
}

/** An axis, or a scale of colours. domain: the share of the figure that an axis takes. */
export interface FigureAxis {
    domain?: [from: number, to: number];
    cmin: number;
    cmax: number;
    colorscale: [share: number, colour: string][];
    colorbar?: { orientation?: string };
}

export interface FigureLayout {
    height: number;
    width?: number;
    [name: string]: unknown;
}

export interface Trace {
    type: string;
    z: Packed;
    xaxis?: string;
    yaxis?: string;
    coloraxis: string;
    zmin: number;
    zmax: number;
    colorscale: [share: number, colour: string][];
}

/** A difference from a JSON value: the new value under "", or the differences of its members by their names. */
export interface Difference {
    ""?: unknown;
    [name: string]: unknown;
}

export interface SentFigure extends SentEpoch {
    figure: Difference;
}

/** base: the name of the figure from which the figures of all epochs differ. presses: points can be pressed. */
export interface ChartMessage extends EpochMessage<SentFigure> {
    base: string | null;
    presses: boolean;
}

/** The data that are the same in all messages of the place of a figure of Plotly's. */
export interface ChartPlace {
    place: string;
    heading?: string;
    failed: string;
    again: string;
    calm: string;
    plotly: string;
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
