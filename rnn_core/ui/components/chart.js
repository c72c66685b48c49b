// A figure, drawn in place: one element for as long as the visit lasts, in which what is new is changed.
// What it has drawn of other epochs it keeps, and shows again as soon as the hand on the scrubber is there.

const CONFIG = { displayModeBar: false, scrollZoom: false };
const KEPT = 300;  // epochs
const REST = 500, AT_ONCE = 16;  // milliseconds before the epochs that are missing are asked for, and how many
const LATE = 3;  // epochs that may wait to be shown while it trains
const root = document.documentElement;
const TWICE = 400;  // milliseconds between the two presses of a double click

/** Plotly's script, loaded once for all figures of the page. */
function load(name) {
    window.rnnPlotly ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => {
            script.remove();
            window.rnnPlotly = null;
            reject(new Error(name));
        };
        script.src = new URL(name, document.baseURI);
        document.head.append(script);
    });
    return window.rnnPlotly;
}

/** Keep what is drawn of an epoch, as long as `of` says that other epochs belong to it. */
function keep(chart, data) {
    if (chart.of !== data.of) Object.assign(chart, { of: data.of, kept: new Map(), asked: new Set() });
    chart.kept.delete(data.epoch);
    chart.kept.set(data.epoch, data);
    if (chart.kept.size > KEPT) chart.kept.delete(chart.kept.keys().next().value);
}

/** What the server sent, with the triangles in it as whole arrays. */
function whole(value) {
    if (!value || typeof value !== "object" || (value.bdata && !value.before)) return value;
    if (value.before) {
        const { before, shape, bdata, ...rest } = value, [rows, columns] = shape.split(",").map(Number);
        const inside = floats(bdata), all = new Float32Array(rows * columns).fill(NaN);
        let place = 0;
        before.forEach((count, row) => {
            const next = place + columns - count;
            all.set(inside.subarray(place, next), row * columns + count);
            place = next;
        });
        let bytes = "";
        for (const byte of new Uint8Array(all.buffer)) bytes += String.fromCharCode(byte);
        return { ...rest, shape, bdata: btoa(bytes) };
    }
    for (const name of Object.keys(value)) value[name] = whole(value[name]);
    return value;
}

/** A figure that differs from another one; `difference` is what the server says of it. What is the same is shared. */
function changed(value, difference) {
    if ("" in difference) return whole(difference[""]);
    const copy = Array.isArray(value) ? [...value] : { ...value };
    for (const [name, each] of Object.entries(difference)) copy[name] = changed(value[name], each);
    return copy;
}

/** Ask for what is missing of the kept epochs, the nearest first, once each, while the page is at rest. */
function fetchMissing(chart, { kept, epoch }) {
    clearTimeout(chart.rests);
    const every = Math.ceil(kept.length / KEPT), distance = each => Math.abs(each - epoch);
    const missing = kept.filter((each, number) => number % every === 0 && !chart.kept.has(each) && !chart.asked.has(each));
    if (!missing.length) return;
    const ask = () => {
        // What is asked while a press is on its way would carry what the controls were before it.
        if (performance.now() - (window.rnnTouched ?? -REST) < 3 * REST) return void (chart.rests = setTimeout(ask, REST));
        const asked = missing.sort((one, other) => distance(one) - distance(other)).slice(0, AT_ONCE);
        asked.forEach(each => chart.asked.add(each));
        chart.tell("missing", asked);
    };
    chart.rests = setTimeout(ask, REST);
}

/** Frame a step, or those up to another one, in all that is drawn over the steps, or nothing for null. */
function frame(chart, step, end = step) {
    const { meta, width, height, margin, xaxis } = chart.layout, cursor = chart.nextSibling;
    const [first, last] = xaxis?.range ?? [0, 0], high = height - margin.t - margin.b;
    cursor.hidden = !step || !meta?.steps || step < first || step > last;
    if (cursor.hidden) return;
    const each = (width - margin.l - margin.r) / (last - first), left = margin.l + (step - first - 0.5) * each;
    const place = { left, width: (end - step + 1) * each, top: margin.t, height: high };
    for (const [name, value] of Object.entries(place)) cursor.style[name] = `${value}px`;
    cursor.replaceChildren(...meta.spans.map(([foot, head]) => {
        const part = document.createElement("div");
        part.style.inset = `${100 * (1 - head)}% 0 ${100 * foot}%`;
        return part;
    }));
}

for (const touch of ["pointerdown", "keydown"])
    window.addEventListener(touch, () => { window.rnnTouched = performance.now(); }, true);

/** Have Plotly draw what the chart was told last. */
async function redraw(chart, Plotly) {
    const { figure, place } = chart.told, layout = fit(chart, figure);
    clearTimeout(chart.settles);
    Object.assign(chart, { seen: null, settles: null, fine: layout.fine });
    chart.style.height = `${layout.height}px`;
    root.style.setProperty(`--${place}-height`, chart.style.height);
    const letters = layout.letters < SMALLEST ? { texttemplate: "" } : { textfont: { size: layout.letters } };
    const own = trace => ({ ...(layout.fine && { xgap: 0 }), ...(trace.meta === "letters" && letters) });
    const data = figure.data.map(trace => ({ ...trace, ...own(trace) }));
    const axes = Object.keys(layout).filter(name => name.startsWith("coloraxis")).sort();
    const bars = axes.map(name => [name, layout[name].colorbar?.orientation]).join();
    if (chart.bars !== bars) chart.querySelectorAll(".colorbar").forEach(bar => bar.remove());
    chart.bars = bars;  // of one that is turned Plotly leaves the old numbers, and makes room for them
    await Plotly.react(chart, data, layout, CONFIG);
    chart.querySelector(".sketch")?.remove();
    chart.seen = figure;
    if (layout.meta?.handle) window.dispatchEvent(new Event("curve"));
}

/** Say which epoch is drawn: by the name of the figure, and to all that must say the same as it. */
function name(chart, { epoch, alt, says }) {
    chart.setAttribute("role", "img");
    chart.ariaLabel = says?.reading ?? alt;
    chart.ariaDescription = says ? alt : null;
    chart.dataset.epoch = epoch;
    if (says) window.dispatchEvent(new CustomEvent("shown", { detail: window.rnnShown = { epoch, says } }));
}

/** Have Plotly draw what was painted. */
function settle(chart, Plotly) {
    if (!chart.settles) return;
    chart.stands = null;
    show(chart, Plotly);
}

/** Show what the chart was told last, before the browser shows its next frame. */
function show(chart, Plotly) {
    chart.waits ??= requestAnimationFrame(async () => {
        chart.waits = null;
        if (!chart.clientWidth) return;  // it is folded away, or has nothing to show
        const { told } = chart, wait = calm(chart, told.figure);
        if (wait) return hold(chart, wait, () => show(chart, Plotly));
        const stands = [chart.clientWidth, innerWidth, innerHeight, topOf(chart), restOfPanel(chart)].join();
        if (chart.stands !== stands || !repaint(chart, Plotly, told.figure)) {
            chart.stands = stands;
            await redraw(chart, Plotly);
        }
        chart.dataset.window = `${innerWidth} x ${innerHeight}`;
        name(chart, told);
        if (!chart.resized) listen(chart, Plotly);
    });
}

/** The step below the pointer, or the nearest one; null where nothing is drawn over the steps. */
function stepBelow(chart, { clientX }) {
    const { meta, width, margin, xaxis } = chart.layout;
    if (!meta?.steps) return null;
    const share = (clientX - chart.getBoundingClientRect().left - margin.l) / (width - margin.l - margin.r);
    const [first, last] = xaxis.range;
    return Math.round(first + Math.min(Math.max(share, 0), 1 - 1e-6) * (last - first));
}

/** The mouse, drawn over the steps, chooses a window of them; a double click all of them. */
function zoom(chart) {
    let from = null, pressed = -TWICE, twice = false;
    const to = event => from && event.pointerType === "mouse" ? stepBelow(chart, event) : null;
    chart.addEventListener("pointerdown", event => {
        from = chart.told.zooms && event.button === 0 ? stepBelow(chart, event) : null;
        Object.assign(chart, { drags: false, touched: event.pointerType === "touch" });
        twice = event.timeStamp - pressed < TWICE;  // by when it was pressed, however late one hears of it
        pressed = event.timeStamp;
    });
    window.addEventListener("pointermove", event => {
        const step = to(event);
        chart.drags ||= step && step !== from;  // then it is no press
        if (chart.drags && step) frame(chart, Math.min(from, step), Math.max(from, step));
    });
    window.addEventListener("pointerup", event => {
        const step = to(event), ends = [Math.min(from, step), Math.max(from, step)];
        from = null;
        if (step && ends[0] < ends[1]) chart.tell("zoomed", ends);
        else if (step && twice) chart.tell("zoomed", [1, null]);
    });
}

/** Have all charts frame a step, or none for null. */
const point = step => window.dispatchEvent(new CustomEvent("step", { detail: step }));

/** What the chart hears of the page and of the pointer, once it is drawn. */
function listen(chart, Plotly) {
    zoom(chart);
    const stepOf = ({ points: [{ x, data }] }) => chart.layout.meta?.steps && data.xaxis !== "x2" ? Math.round(x) : null;
    chart.on("plotly_click", ({ points }) => {
        if (chart.drags) return;
        showTapped(chart, Plotly, points);
        if (chart.told.presses) chart.tell("pressed", points.map(point => point.customdata ?? null));
        if (chart.layout.meta?.handle) window.dispatchEvent(new CustomEvent("point", { detail: points[0].x }));
        if (stepOf({ points })) chart.tell("picked", stepOf({ points }));
    });
    chart.on("plotly_hover", event => point(stepOf(event)));
    chart.on("plotly_unhover", () => point(null));
    chart.addEventListener("pointerenter", () => settle(chart, Plotly));
    window.addEventListener("step", ({ detail }) => frame(chart, detail));
    chart.resized = new ResizeObserver(() => show(chart, Plotly));
    for (const each of [chart, chart.closest(".st-key-screen") ?? chart]) chart.resized.observe(each);
    window.addEventListener("resize", () => show(chart, Plotly));
    window.addEventListener("epoch", ({ detail }) => {
        if (!chart.kept.has(detail)) return;
        chart.way = [];
        chart.told = chart.kept.get(detail);
        show(chart, Plotly);
    });
}

/** Go to the next of the epochs on the way to the newest one. */
function walk(chart, Plotly) {
    clearTimeout(chart.walks);
    if (!chart.way.length || root.hasAttribute("data-pauses")) return;
    chart.told = chart.kept.get(chart.way.shift());
    show(chart, Plotly);
    if (chart.way.length) chart.walks = setTimeout(() => walk(chart, Plotly), 1000 / chart.told.speed);
}

function draw(component) {
    const { data, parentElement, setTriggerValue } = component;
    const chart = parentElement.querySelector(".chart"), failed = parentElement.querySelector(".failed");
    Object.assign(chart, { tell: setTriggerValue, hidden: !data.figure, newest: data });
    Object.assign(parentElement.querySelector("h2"), { textContent: data.heading ?? "", hidden: !data.heading });
    if (!data.figure) return;
    const base = window.rnnBases?.get(data.base);
    if (chart.base !== base) chart.base = whole(base);
    if (data.base && !base) {
        const again = () => { if (chart.newest === data) draw(component); };
        return void window.addEventListener("base", again, { once: true });
    }
    const { more, says, ...told } = data, others = Object.keys(more).map(Number);
    for (const epoch of others) keep(chart, { ...told, epoch, figure: changed(base, more[epoch]), says: says?.[epoch] });
    keep(chart, Object.assign(told, { figure: changed(base, data.figure), says: says?.[data.epoch] }));
    fetchMissing(chart, told);
    const last = chart.told;
    if (last && window.rnnHand !== undefined && window.rnnHand !== data.epoch) return;  // the hand is ahead
    if (told.speed && last?.of === told.of) {
        chart.way = [...(chart.way ?? []), ...others, data.epoch].filter(epoch => epoch > last.epoch).slice(-LATE);
    } else chart.way = [data.epoch];
    chart.told ??= told;
    if (!chart.seen) sketch(chart, told);
    const begin = () => {
        failed.hidden = true;
        load(data.plotly).then(Plotly => walk(chart, Plotly), () => { failed.hidden = false; });
    };
    parentElement.querySelector(".calm").textContent = data.calm;
    failed.firstChild.textContent = data.failed;
    Object.assign(failed.lastChild, { textContent: data.again, onclick: begin });
    if (window.Plotly) begin();
    else requestAnimationFrame(() => setTimeout(begin));  // once the sketch is seen
}
