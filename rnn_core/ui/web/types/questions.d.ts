// The types of the questions that the page asks before it shows the truth.

import type { CurveGuess } from "../drawing/types.js";

/** The kinds of guesses: each has its own widget. */
export type GuessKind = "curve" | "step" | "unit" | "choice" | "number" | "share" | "cells";

/**
 * The guess that the visitor is making.
 *
 * text: the guess as in an address, "" before there is one; of a curve, its losses instead, null where nothing is drawn.
 * at: the index of the loss that the keyboard changes.
 */
export interface Draft {
    name: string;
    kind: GuessKind;
    text: string;
    losses: (number | null)[];
    at: number;
}

/** The words that all questions share. */
export type QuestionWords = Record<
    "commit" | "draw" | "skip" | "watch" | "next" | "finish" | "contrast" | "back" | "again" | "saw" | "running",
    string
>;

/** A question of the lesson: how it went, and this in words. */
export interface QuestionScore {
    title: string;
    mark: "right" | "wrong" | "skip" | "said" | "open";
    label: string;
}

/**
 * A question. limit: the largest number of a guess. points, top: the number of losses of a curve, and the loss at the
 * upper edge of its axes. none: the label of the guess "none".
 */
export interface QuestionData {
    name: string;
    kind: GuessKind;
    prompt: string;
    how: string;
    label: string;
    none: string;
    limit: number;
    points: number;
    top: number;
    options: [value: string, label: string][];
    words: QuestionWords;
}

/** The question in a phase of the visit, which decides the texts that there are. about: the picture that it is about. */
export interface QuestionMessage extends Partial<QuestionData> {
    phase: "open" | "away" | "running" | "saw" | "told" | "other" | "ended" | null;
    about?: "curve" | "panel" | "stage";
    words: QuestionWords;
    score: QuestionScore[];
    count?: string;
    is_last?: boolean;
    said?: string;
    away?: string;
    sight?: [option: string, label: string][];
    looked?: string;
    verdict?: string;
    is_right?: boolean;
    keep?: string;
    other?: string;
    ended?: string;
    after?: string;
}

/** The steps or units that a visitor has guessed, see `on_stage` in ui/questions. */
export interface StageGuess {
    kind: "step" | "unit";
    numbers: number[];
    you: string;
}

/** A guess about the curve, see `on_curve` in ui/questions. label, point: names of the pencil, and a template. */
export interface CurveQuestion extends CurveGuess {
    points: number;
    label: string;
    point: string;
}
