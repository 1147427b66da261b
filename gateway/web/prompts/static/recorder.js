// The page on which a speaker records: one prompt after the other, each kept on her phone until it is with us.

import * as drawer from "./drawer.js";
import { able, record } from "./microphone.js";
import { Sender } from "./sender.js";

const LONGEST = 120000, LOOK_AGAIN = 15000, FEW = 5;
const page = document.querySelector("[data-recorder]");
const { speaker, lang, first, digits, left, begin, piece, whole } = page.dataset;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const button = (name) => page.querySelector(`[data-do="${name}"]`);
const say = (name, when = true) => { page.querySelector(`[data-say="${name}"]`).hidden = !when; };
const numeral = (text) => (digits === "khmer" ? String(text).replace(/\d/g, (digit) => "០១២៣៤៥៦៧៨៩"[digit]) : String(text));
const count = (name, number) => { page.querySelector(`[data-count="${name}"]`).textContent = numeral(number); };

let list = [], at = 0; // of this sitting: what to speak, each with its `mark`: "", kept or sent
let running = null, spoken = null, address = "", look = 0, total = 0;
const sender = new Sender({ left, begin, piece, whole }, speaker, told);

// -- what is left

async function refresh(query = "") {
  const told = await sender.left(query);
  const kept = new Set((await drawer.of(speaker)).filter((one) => one.good && one.lang === lang).map((one) => one.prompt));
  for (const one of told.left) {
    const known = list.find((other) => other.key === one.key);
    if (known?.mark === "sent") Object.assign(known, one, { mark: "" }); // it was not taken: she reads why
    else if (!known) list.push({ ...one, mark: kept.has(one.key) ? "kept" : "" });
  }
  count("done", told.done);
  count("all", total = told.all);
  count("minutes", told.minutes);
  Object.assign(page.querySelector("[data-done]"), { max: told.all || 1, value: told.done });
  say("signedout", false);
  say("offline", false);
}

function shows() {
  if (list[at]?.mark !== "") at = Math.max(0, list.findIndex((one) => one.mark === ""));
  const one = list[at], any = one?.mark === "";
  page.querySelector("[data-card]").hidden = page.querySelector("[data-deck]").hidden = !any;
  say("finished", !any && total > 0);
  if (any) for (const name of ["number", "words", "romanised", "gloss", "note", "told"]) {
    part(name).textContent = name === "number" ? numeral(one.number) : one[name];
    part(name).hidden = !one[name];
  }
  dots();
  deck();
}

function dots() {
  page.querySelector("[data-dots]").replaceChildren(...list.map((one, index) => {
    const dot = document.createElement("li");
    dot.className = one.mark;
    if (index === at && !one.mark) dot.setAttribute("aria-current", "true");
    return dot;
  }));
}

function deck() {
  button("record").hidden = Boolean(running || spoken);
  button("stop").hidden = page.querySelector("[data-level]").hidden = !running;
  page.querySelector("[data-heard]").hidden = !spoken;
  button("skip").hidden = Boolean(running || spoken);
  say("speak", Boolean(running));
  say("soft", Boolean(spoken?.soft));
  say("loud", Boolean(spoken?.loud));
}

// On a small phone the words come before everything above them.
const brings = () => page.querySelector("[data-card]").scrollIntoView({ block: "start" });

function goesOn(index) {
  const rest = [...list.keys()].filter((one) => list[one].mark === "");
  at = rest.find((one) => one > index) ?? rest[0] ?? 0;
  shows();
  button("record").focus({ preventScroll: true });
  brings();
  if (rest.length < FEW) refresh(`?from=${list.filter((one) => one.mark !== "sent").length}`).then(shows, () => {});
}

// -- her deeds

const deeds = {
  async record() {
    const meter = page.querySelector("meter"), began = Date.now();
    say("forbidden", false);
    say("refused", false);
    button("record").disabled = true; // a second touch, while the phone asks her
    try {
      running = await record((level) => {
        meter.value = level;
        page.querySelector("[data-clock]").textContent = numeral(Math.round((Date.now() - began) / 1000));
        if (Date.now() - began > LONGEST) deeds.stop();
      });
    } catch {
      return say("forbidden");
    } finally {
      button("record").disabled = false;
    }
    deck();
    button("stop").focus({ preventScroll: true });
    brings();
  },

  async stop() {
    if (!running) return;
    const ended = running.stop(), { key, shown } = list[at];
    running = null;
    const made = { id: crypto.randomUUID(), speaker, lang, prompt: key, shown, at: Date.now(), take: "", good: false, ...(await ended) };
    await keeps(made);
    hears(made);
    button("keep").focus({ preventScroll: true });
  },

  async keep() {
    const made = spoken, index = at;
    if (!(await keeps({ ...made, good: true }))) return;
    silent();
    list[index].mark = "kept";
    navigator.storage?.persist?.();
    goesOn(index);
    sender.run();
    counts();
  },

  async again() {
    await drawer.drop(spoken.id).catch(() => {});
    silent();
    deck();
    deeds.record();
  },

  skip() {
    goesOn(at);
  },
};

async function keeps(made) {
  const kept = await drawer.keep(made).then(() => true, () => false);
  say("unkept", !kept);
  return kept;
}

function hears(made) {
  spoken = made;
  address = URL.createObjectURL(new Blob([made.sound], { type: made.type }));
  page.querySelector("[data-sound]").src = address;
  deck();
}

function silent() {
  page.querySelector("[data-sound]").removeAttribute("src");
  URL.revokeObjectURL(address);
  spoken = null;
}

// -- on the way

function told(what, recording) {
  const mine = recording && list.find((one) => one.key === recording.prompt && recording.lang === lang);
  if (what === "sent" && mine) mine.mark = "sent";
  if (what === "refused" && mine) mine.mark = "";
  if (what === "refused" || what === "signedout") say(what);
  say("offline", what === "offline");
  if (what === "sent") say("signedout", false);
  if (what === "sent" || what === "refused") counts();
  shows();
}

async function counts() {
  const waiting = (await drawer.of(speaker)).filter((one) => one.good).length;
  count("waiting", waiting);
  say("waiting", waiting > 0);
  say("sent", !waiting && list.some((one) => one.mark === "sent"));
  clearTimeout(look);
  if (!waiting) look = setTimeout(() => refresh().then(shows, () => {}), LOOK_AGAIN); // what was refused has to be spoken again
}

// What she had spoken and not yet judged when the page went away is still here.
async function resumes() {
  for (const made of await drawer.of(speaker)) {
    const index = list.findIndex((one) => one.key === made.prompt && one.shown === made.shown);
    if (made.good || made.lang !== lang) continue;
    if (index < 0) await drawer.drop(made.id);
    else [at, spoken] = [index, made];
  }
  if (spoken) hears(spoken);
}

async function begins() {
  try {
    await refresh(first ? `?prompt=${encodeURIComponent(first)}` : "");
    await resumes();
    shows();
    await counts();
    sender.run();
  } catch {
    say("offline");
    setTimeout(begins, LOOK_AGAIN);
  }
}

if (able()) {
  for (const [name, deed] of Object.entries(deeds)) button(name).addEventListener("click", deed);
  drawer.of(speaker).then(begins, () => say("unkept"));
} else {
  say("unable");
}
