// The shapes of the page: its messages, its state, and its components. This file is not served: tsc reads it, the browser
// does not.

import type { BandScene, CurveData, Frame, Frames, Palettes, Scene, View, WeightsBase } from "./drawing/types.js";
import type { Figure } from "./plotly/types.js";

export type { Timer } from "./drawing/types.js";
export type * from "./plotly/types.js";

/** Ends what a call has begun. */
export type CleanUp = () => void;

/** Streamlit's function that sends an event to the server. */
export type Send = (name: string, value: unknown) => void;

/**
 * The argument of the `draw` of a component: its data, the element that holds its HTML, and a function that sends events.
 */
export interface Component<D> {
    data: D;
    root: ParentNode;
    send: Send;
}

export type Draw<D> = (component: Component<D>) => CleanUp;

/** The sentences on an epoch: for the caption, below the bar, and once the loss has left its plateau. */
export interface Texts {
    reading: string;
    measured: string;
    left: string;
}

/** The epoch on the stage, with its sentences. */
export interface Shown {
    epoch: number | null;
    texts: Texts;
}

/** The data of the places, by their names, as the last message of the server has them. */
export interface Places {
    epoch: ScrubberMessage;
    [place: string]: object;
}

/** The details of the events of the bus. */
export interface Details {
    received: Places;
    part: string;
    shown: Shown;
    epoch: number | null;
    curve: undefined;
    point: number;
    step: number | null;
    replay: number;
    replaying: boolean;
    say: string;
}

/**
 * The epochs that the browser can fetch.
 *
 * key: a part of the address of their frames. ahead: the server has time for epochs that nobody has asked for yet.
 */
export interface FramesOffer {
    key: string;
    epochs: number[];
    ahead: boolean;
}

/**
 * A message with pictures of epochs.
 *
 * now: the picture of `epoch`. more: pictures of epochs on the way to it. of: the name of everything that the pictures
 * share. speed: epochs a second while it trains. view: the way in which the pictures are looked at.
 */
export interface EpochMessage<S extends SentEpoch> {
    place: string;
    epoch: number | null;
    now: S;
    more: Record<string, S>;
    of: string;
    speed?: number | null;
    frames?: FramesOffer | null;
    alt: string;
}

/** A picture of an epoch, as the server sends it. */
export interface SentEpoch {
    texts?: Texts;
}

/** The picture of an epoch with the message that brought it. */
export type Item<M, D> = M & D & { epoch: number | null; texts?: Texts };

/** The data that are the same in all messages of a place with pictures of the drawing module. */
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

/** part: the name of the scene and of the frame before training. */
export interface StageMessage extends EpochMessage<SentStage> {
    part: string;
    ablated: Frame | null;
    view: View;
}

export type StageData = DrawingPlace & (StageMessage | { part?: undefined });

/** The part of a stage that all epochs share. */
export interface StagePart {
    scene: BandScene;
    before: Frame | null;
}

export interface SentStill extends SentEpoch {
    scene: Scene;
    frames: Frames;
}

/** part: the name of the data that the pictures of all epochs share, if there are any. */
export interface StillMessage extends EpochMessage<SentStill> {
    part: string | null;
    view: View;
}

export type StillData = DrawingPlace & (StillMessage | { now?: null });

export interface CurvePlace {
    heading: string;
    palettes: Palettes;
    font: string;
}

export interface CurveMessage {
    curve: CurveData;
    dark: boolean;
    alt: string;
    epoch: number;
}

export type CurveComponentData = CurvePlace & (CurveMessage | { curve?: undefined });

/**
 * The state of the handle.
 *
 * heard: the time of the last move that the server knows of. kept: the epochs at which the handle can stand, null for
 * all. value, ahead: the words for the epoch of the server and for any other.
 */
export interface ScrubberMessage {
    epoch: number;
    newest: number;
    end: number;
    heard: number | null;
    playing: boolean;
    speed: number;
    kept: number[] | null;
    label: string;
    help: string;
    value: string;
    ahead: string;
}

export type ScrubberData = ScrubberMessage | { label?: undefined };

/** entry: the number of entries that the history of the browser has. server: the name of the server's process. */
export interface AddressData {
    query: string;
    server: string;
    entry: number;
}

export interface CaptionData {
    heading: string;
}

/**
 * A file that is saved. press: a text that no other press has.
 *
 * address: of a file of the server. Otherwise the browser draws a figure or a stage of this kind, with pixels of `scale`.
 */
export interface DownloadData {
    name: string;
    press: string;
    address: string | null;
    kind: "png" | "svg" | null;
    scale?: number;
    figure?: Figure;
    plotly?: string;
    stage?: { scene: Scene; frames: Frames; view: View };
    title?: string;
    palettes?: Palettes;
    font?: string;
}

/** panel, stop: the open panel and the stop of the tour, "" or null for none. */
export interface FocusData {
    panel: string;
    name: string;
    stop: string | null;
    heading: string;
}

export interface KeysData {
    title: string;
    single: string;
    close: string;
    keys: [key: string, meaning: string][];
}

export interface PartData {
    name: string;
    part: StagePart | WeightsBase | Figure;
}

/** head: a template with "#" for the epoch. end: the epoch at which the bar is full. waits: words in place of measures. */
export interface ProgressData {
    label: string;
    head: string;
    end: number;
    waits: string;
}

export interface ReplayData {
    label: string;
    stop: string;
    help: string;
    speed: number;
}

export interface ShareData {
    label: string;
    copied: string;
    help: string;
    said: string;
}

/** begins: a template with "#" for the last epoch. */
export interface VoiceData {
    begins: string;
    panel: string;
    tour: string;
}

/** names: Streamlit's English names -> the names in the language of the page. */
export interface MendingData {
    lang: string;
    names: Record<string, string>;
}

export interface RoomData {
    open: boolean;
}

/** Streamlit's call of a component. In its data there is one message. */
export interface StreamlitComponent {
    data: [message: MountMessage];
    parentElement: ParentNode;
    setTriggerValue: Send;
}

/** A message to a place. sent: its time. fed: more data of the place come with the messages of the server. */
export interface MountMessage {
    place: string;
    sent: number;
    fed: boolean;
}

/** A place of the page, and the component that is drawn there. */
export interface MountedPlace {
    name: string;
    element: Element | null;
    root: ParentNode;
    sent: number;
    data: MountMessage;
    draw: Draw<object>;
    words?: string;
    news?: object | null;
    cleanUp?: CleanUp | null;
    off?: CleanUp | null;
}
