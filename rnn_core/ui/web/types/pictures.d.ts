// The types of the messages with pictures, and of the messages to the scrubber, the handle on the curve.

import type { BandScene, CurveData, Frame, Frames, Palettes, Scene, View } from "../drawing/types.js";
import type { Texts } from "../types.js";
import type { CurveQuestion } from "./questions.js";

/**
 * The epochs whose pictures the browser can fetch. key: a part of the pictures' addresses. ahead: the browser may
 * prefetch the pictures.
 */
export interface FramesOffer {
    key: string;
    epochs: number[];
    ahead: boolean;
}

/** A message with pictures of epochs. */
export interface EpochMessage<S extends SentEpoch> {
    place: string;
    epoch: number | null;
    /** The picture of `epoch`. */
    now: S;
    /** Epoch -> its picture, for the epochs to show before `epoch`. */
    more: Record<string, S>;
    /** A text that identifies the data that all these pictures share. */
    of: string;
    /** The epochs per second at which the page shows `more` and then `epoch`. Without a speed it shows only `epoch`. */
    speed?: number | null;
    frames?: FramesOffer | null;
    /** The label of the picture for screen readers. */
    alt: string;
}

/** A picture of an epoch, as the server sends it. */
export interface SentEpoch {
    texts?: Texts;
}

/** The picture of an epoch with the message that brought it. */
export type Item<M, D> = M & D & { epoch: number | null; texts?: Texts };

/**
 * The data that each message has if its place (a slot of the page) shows a picture of the drawing module. calm:
 * the text of the notice in calm.js.
 */
export interface DrawingPlace {
    place: string;
    heading: string;
    calm: string;
    palettes: Palettes;
    font: string;
}

export interface SentStage extends SentEpoch {
    frame: Frame | null;
    texts: Texts;
}

/**
 * part: the name of the part (see parts.js) with the scene and the arrays before training. ablated: the arrays of the
 * ablated network, a copy with parts removed or disturbed.
 */
export interface StageMessage extends EpochMessage<SentStage> {
    part: string;
    ablated: Frame | null;
    view: View;
}

export type StageData = DrawingPlace & (StageMessage | { part?: undefined });

/** The data of the stage (the main picture) that all epochs share. */
export interface StagePart {
    scene: BandScene;
    before: Frame | null;
}

export interface SentStill extends SentEpoch {
    scene: Scene;
    frames: Frames;
}

/** part: the name of the data that the pictures of all epochs share, or null. */
export interface StillMessage extends EpochMessage<SentStill> {
    part: string | null;
    view: View;
}

export type StillData = DrawingPlace & (StillMessage | { now?: null });

export interface CurvePlace {
    place: string;
    heading: string;
    palettes: Palettes;
    font: string;
}

/** ghost: the name of the part with the curve of the previous experiment, or null. */
export interface CurveMessage {
    curve: CurveData;
    dark: boolean;
    alt: string;
    epoch: number;
    ghost: string | null;
    guess: CurveQuestion | null;
}

export type CurveComponentData = CurvePlace & (CurveMessage | { curve?: undefined });

/** The state of the handle on the curve. */
export interface ScrubberMessage {
    epoch: number;
    /** The last trained epoch. */
    newest: number;
    /** The last epoch of the curve's axis. */
    end: number;
    /** The epoch in which the loss leaves its plateau, or null. */
    flag: number | null;
    /** The time, on the browser's clock, of the last move that the server has received; null before the first. */
    heard: number | null;
    playing: boolean;
    speed: number;
    /** The epochs to which the handle can go; null if it can go to all trained epochs. */
    kept: number[] | null;
    label: string;
    help: string;
    /** The slider's text at `epoch`. */
    value: string;
    /** A template with "#" for the slider's text at any other epoch. */
    ahead: string;
}

export type ScrubberData = ScrubberMessage | { label?: undefined };
