// The types of the page's messages, state and components. Only tsc reads this file; it is not served.

import type {
    BandScene,
    CurveData,
    CurveGhost,
    Frame,
    Frames,
    Palettes,
    Scene,
    View,
    WeightsBase,
} from "./drawing/types.js";
import type { Figure } from "./plotly/types.js";

export type { Timer } from "./drawing/types.js";
export type * from "./plotly/types.js";

/** A function that removes the listeners, timers and drawings that a call has made. */
export type CleanUp = () => void;

/** Streamlit's function that sends an event to the server. */
export type Send = (name: string, value: unknown) => void;

/** The argument of a component's `draw`: the data, the element with the component's HTML, and a function that sends events. */
export interface Component<D> {
    data: D;
    root: ParentNode;
    send: Send;
}

export type Draw<D> = (component: Component<D>) => CleanUp;

/**
 * The sentences on an epoch.
 *
 * headline: the headline of the page. moment: the bold beginning of the caption, on the end of the plateau, or "". reading:
 * the rest of the caption. measured: the loss and accuracy above the progress bar. left: the announcement that the loss has
 * left its plateau, "" before.
 */
export interface Texts {
    headline: string;
    reading: string;
    moment: string;
    measured: string;
    left: string;
}

/** The epoch on the stage, with its sentences. waits: the epoch's arrays are still missing. */
export interface Shown {
    epoch: number | null;
    texts: Texts;
    waits: boolean;
}

/** The name of each place (a slot of the page) -> its data in the server's last message. */
export interface Places {
    epoch: ScrubberMessage;
    [place: string]: object;
}

/** The details of the events of the bus. */
export interface Details {
    received: Places;
    part: string;
    shown: Shown;
    rests: undefined;
    epoch: number | null;
    curve: undefined;
    point: number;
    step: number | null;
    replay: number;
    replaying: boolean;
    say: string;
}

/**
 * The epochs that the browser can fetch. key: a part of their addresses. ahead: the browser may prefetch them.
 */
export interface FramesOffer {
    key: string;
    epochs: number[];
    ahead: boolean;
}

/**
 * A message with pictures of epochs.
 *
 * now: the picture of `epoch`. more: the pictures of the epochs to be shown before it. of: a key of everything that the
 * pictures share. speed: epochs per second while the network trains, otherwise null. alt: the label of the picture.
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

/** The data that all messages to a place with a picture of the drawing module have. calm: the notice, see calm.js. */
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

/** part: the name of the part with the scene and the frame before training. ablated: the frame of the ablated network. */
export interface StageMessage extends EpochMessage<SentStage> {
    part: string;
    ablated: Frame | null;
    view: View;
}

export type StageData = DrawingPlace & (StageMessage | { part?: undefined });

/** The data of a stage that all epochs share. */
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
}

export type CurveComponentData = CurvePlace & (CurveMessage | { curve?: undefined });

/**
 * The state of the handle.
 *
 * newest: the last trained epoch. end: the last epoch of the curve's axis. flag: the epoch in which the loss leaves its
 * plateau, or null. heard: the last move that the server has received, as the browser's time of that move. kept: the
 * possible epochs of the handle, null for all. value: the slider's text at the server's epoch. ahead: a template with "#"
 * for the slider's text at any other epoch.
 */
export interface ScrubberMessage {
    epoch: number;
    newest: number;
    end: number;
    flag: number | null;
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

/** server: the id of the server's process. entry: the number of history entries that this visit has added. */
export interface AddressData {
    query: string;
    server: string;
    entry: number;
}

export interface CaptionData {
    heading: string;
}

/**
 * A file to save. press: the id of the press that asked for it.
 *
 * address: the address of a file on the server. If it is null, the browser draws `figure` or `stage` as a picture of
 * `kind`. scale: pixels of the picture per CSS pixel.
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

/**
 * panel: the open panel, "" for none. name: the panel's heading. stop: the stop of the tour, null for none. heading: the
 * stop's heading, "" for none.
 */
export interface FocusData {
    panel: string;
    name: string;
    stop: string | null;
    heading: string;
}

/** help: the help of each field that has some. invalid: the number of errors of each invalid field. */
export interface FieldsData {
    help: Record<string, string>;
    invalid: Record<string, number>;
}

/** question: the headline until the stage is drawn. longest: the longest headline that the experiment can have. */
export interface HeadlineData {
    question: string;
    longest: string;
}

/** picture: the address of the card's picture, relative to the page; "" for none. */
export interface Card {
    name: string;
    title: string;
    says: string;
    badges: string[];
    picture: string;
}

export interface GalleryGroup {
    title: string;
    says: string;
    cards: Card[];
}

export interface GalleryData {
    groups: GalleryGroup[];
}

export interface KeysData {
    title: string;
    single: string;
    close: string;
    label: string;
    help: string;
    leave: string;
    keys: [key: string, meaning: string][];
}

export interface PartData {
    name: string;
    part: StagePart | WeightsBase | Figure | CurveGhost;
}

/** head: a template with "#" for the epoch. end: the epoch of a full bar. waits: a text in place of the measures, or "". */
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

/** lacks: the reason why the panel would show nothing, "" if there is none. first: the tab is the first of its group. */
export interface TabData {
    name: string;
    label: string;
    title: string;
    icon: string;
    lacks: string;
    first: boolean;
}

/** open: the name of the open panel, "" for none. */
export interface TabsData {
    label: string;
    open: string;
    tabs: TabData[];
}

/** A rectangle in the window, in CSS pixels. */
export interface Rect {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

/** stop: the number of the stop. subjects: the parts of the page that the text is about, see tour/subjects.js. */
export interface TourData {
    stop: number;
    heading: string;
    text: string;
    subjects: string[];
}

/** Templates of announcements. */
export type TrainingWords = Record<"begins" | "stopped", string>;

/** The state of the announcements on training, see `SILENT` in announce.js. */
export interface Announced {
    playing: boolean;
    newest: number;
    newestShown: number;
    left: boolean;
    ends: number | null;
}

export interface VoiceData extends TrainingWords {
    panel: string;
    tour: string;
}

/** earlier, later: the labels of the buttons. verdict: the heading of the column with `correct`. caption: a template. */
export type TableData = Record<"title" | "caption" | "earlier" | "later" | "verdict" | "correct", string>;

/** names: Streamlit's English label -> the label in the page's language. */
export interface MendingData {
    lang: string;
    names: Record<string, string>;
}

export interface RoomData {
    open: boolean;
}

/** The argument with which Streamlit calls a component. Its data are a list with one message. */
export interface StreamlitComponent {
    data: [message: MountMessage];
    parentElement: ParentNode;
    setTriggerValue: Send;
}

/** The data of one call. sent: the time of the call. fed: the rest of the place's data is in the server's messages. */
export interface MountMessage {
    place: string;
    sent: number;
    fed: boolean;
}

/**
 * A place, and the component that is drawn there. data, sent: of the newest call. words: the data as JSON. news: the place's
 * data in the server's last message. cleanUp: ends the drawing. off: removes the listener to the server's messages.
 */
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
