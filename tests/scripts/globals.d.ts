// The names that tests add to a page's window.

import type * as Bus from "../../rnn_core/ui/web/bus.js";
import type { board } from "../../rnn_core/ui/web/drawing/board.js";
import type { mount as mountCurve } from "../../rnn_core/ui/web/drawing/curve.js";
import type { BoardOptions, CurveLayout, Scene } from "../../rnn_core/ui/web/drawing/types.js";
import type { messages } from "../../rnn_core/ui/web/messages.js";
import type { mount } from "../../rnn_core/ui/web/streamlit/mount.js";
import type { Send } from "../../rnn_core/ui/web/types.js";

/** Name -> module that `load` imports. */
interface Modules {
    bus: typeof Bus;
    "drawing/curve": typeof import("../../rnn_core/ui/web/drawing/curve.js");
    messages: typeof import("../../rnn_core/ui/web/messages.js");
    scrubber: typeof import("../../rnn_core/ui/web/scrubber.js");
    still: typeof import("../../rnn_core/ui/web/still.js");
    "streamlit/mount": typeof import("../../rnn_core/ui/web/streamlit/mount.js");
}

/** The times that a benchmark has recorded, in milliseconds. */
type Moments = Record<string, number>;

declare global {
    interface Window {
        // The page of the application, see visitor.js.
        sentAt: number;
        receivedAt: number;
        toasts: Map<HTMLElement, string>;
        timers: Set<number>;
        moved: string[][][];
        said: string[];
        epochFrames: number[][];
        shownEpochs: (string | undefined)[][];
        reached?: HTMLElement[];

        // An empty page with the scripts, see empty_page.js.
        load: <N extends keyof Modules>(name: N) => Promise<Modules[N]>;
        on: typeof Bus.on;
        emit: typeof Bus.emit;
        state: typeof Bus.state;
        mount: typeof mount;
        messages: typeof messages;
        receive: (places: object) => void;
        sent: Parameters<Send>[];
        next: () => number;
        draw: (...data: never[]) => unknown;
        figure: (...data: unknown[]) => object;
        flips: number[];
        data: (epoch: number | null, now?: unknown) => object;
        show: (epoch: number | null, now?: unknown) => unknown;

        // A page with the drawing module, see board.js and curve.js.
        mountBoard: (element: HTMLElement, options: BoardOptions) => ReturnType<typeof board>;
        stage: ReturnType<typeof board>;
        scene: Scene;
        events: [name: string, value: unknown][];
        drawn: number;
        touched: (string | null)[];
        curve: ReturnType<typeof mountCurve>;
        pressed: (number | "swap")[];
        laid: CurveLayout[];

        // A page of plain Streamlit, see record.js.
        calls: string[];

        // Benchmarks.
        seen: Moments | Frames | Times;
        times: number[];
        spectrum: number;
    }

    /** The numbers of animation frames and redraws that a benchmark has counted, see `sampleFrames`. */
    interface Frames {
        frames: number;
        blank: number;
        draws: number;
        last: string;
    }

    /** The time of the last press, and the times from presses to their pictures, in milliseconds. */
    interface Times {
        begin: number | null;
        times: number[];
    }
}
