// The phones on the page. The server knows what each call is at; this plays the sounds, counts the silence, and says so when they have ended.
"use strict";

const desk = document.querySelector(".desk");
const words = JSON.parse(desk.dataset.words);
const POLL = 1000; // ms between looks
const PAUSE_AFTER_KEY = 2000; // ms; a longer pause ends a number that is not full yet, on Somleng always
const PACE_WITHOUT_SOUND = 350; // ms a line, when the sound is off

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

// ---- the exchange ----------------------------------------------------------------------------------------------------------------------

const exchange = {
  revision: 0,
  moved: 0, // ms that the server's clock is ahead of this one
  asked: 0,
  shown: 0, // the number of the request whose answer is on the page; an older one that comes late is not

  async say(path, body) {
    const answer = await fetch(`${desk.dataset.root}/${path}?lang=${desk.dataset.lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  },

  // A file of sound, said into a recording.
  async put(path, file) {
    const answer = await fetch(`${desk.dataset.root}/${path}?lang=${desk.dataset.lang}`, { method: "PUT", body: file });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  },

  // A deed at a phone; the answer is the new state. What fails is shown as "offline" and mended by the next look.
  async act(path, body) {
    const number = ++this.asked;
    try {
      show(await (body instanceof File ? this.put(path, body) : this.say(path, body)), number);
      online(true);
      return true;
    } catch {
      online(false);
      return false;
    }
  },

  async look() {
    const number = ++this.asked;
    try {
      const answer = await fetch(`${desk.dataset.root}/state?lang=${desk.dataset.lang}&seen=${this.revision}`);
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json(), number);
      online(true);
    } catch {
      online(false);
    }
    setTimeout(() => this.look(), POLL);
  },
};

function online(yes) {
  document.querySelector("[data-offline]").hidden = yes;
}

function show(state, number) {
  if (state.now) exchange.moved = new Date(state.now) - Date.now();
  if (!state.phones || number < exchange.shown) return;
  exchange.shown = number;
  exchange.revision = state.revision;
  for (const view of state.phones) phones.get(view.role).show(view);
}

// ---- what clips say --------------------------------------------------------------------------------------------------------------------

const clips = {
  known: new Map(), // by address
  cost: new Map(), // SMS parts of all that is said in one wait, by its addresses

  waits(log) {
    const waits = new Map();
    for (const line of log) if (line.kind === "clip") waits.set(line.version, [...(waits.get(line.version) ?? []), line.what]);
    return waits;
  },

  async learn(log) {
    const unknown = [...this.waits(log).values()].filter((urls) => !this.cost.has(String(urls)));
    if (!unknown.length) return;
    const said = await exchange.say("describe", { waits: unknown });
    for (const [url, clip] of Object.entries(said.clips)) this.known.set(url, clip);
    said.parts.forEach((parts, at) => this.cost.set(String(unknown[at]), parts));
  },
};

// ---- the sounds of one wait, one after the other ---------------------------------------------------------------------------------------

class Player {
  constructor(audio, onLine, onEnd) {
    Object.assign(this, { audio, onLine, onEnd, lines: [], at: -1, timer: 0 });
    audio.addEventListener("ended", () => this.next());
    audio.addEventListener("error", () => this.pace());
  }

  start(lines) {
    this.stop();
    this.lines = lines;
    this.at = -1;
    this.playing = true;
    this.next();
  }

  next() {
    if (!this.playing) return;
    this.at += 1;
    const line = this.lines[this.at];
    this.onLine(line);
    if (!line) return this.finish();
    if (!line.src || !soundIsOn()) return this.pace();
    this.audio.src = line.src;
    this.audio.play().catch((error) => this.wait(error));
  }

  // Browsers stay silent until somebody has touched the page.
  wait(error) {
    if (!this.playing || error.name !== "NotAllowedError") return;
    toast(words.tap_to_hear);
    document.addEventListener("pointerdown", () => this.playing && this.audio.play().catch(() => this.pace()), { once: true });
  }

  pace() {
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), PACE_WITHOUT_SOUND);
  }

  skip() {
    if (!this.playing) return;
    for (const line of this.lines.slice(this.at + 1)) this.onLine(line);
    this.stop();
    this.onLine(undefined);
    this.onEnd();
  }

  stop() {
    this.playing = false;
    clearTimeout(this.timer);
    this.audio.pause();
  }

  finish() {
    this.stop();
    this.onEnd();
  }
}

// ---- a phone ---------------------------------------------------------------------------------------------------------------------------

class Phone {
  constructor(section) {
    this.section = section;
    this.role = section.dataset.phone;
    this.call = null;
    this.pressing = Promise.resolve();
    this.texts = null; // not known before the first look
    this.heard = new Set(); // ids of the lines that were heard to begin
    this.turn = ""; // the wait that is being played: call and version
    this.player = new Player(this.part("audio"), (line) => this.begin(line), () => this.afterSounds());
    this.listen();
  }

  part(name) {
    return this.section.querySelector(`[data-${name}]`);
  }

  action(name) {
    return this.section.querySelector(`[data-action="${name}"]`);
  }

  listen() {
    this.section.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.key) this.press(button.dataset.key);
      else if (button?.dataset.action === "dial") this.dial(button.dataset.number);
      else if (button?.dataset.action === "skip" && event.detail > 1) return; // the second half of a double click would be her silence
      else if (button?.dataset.action) this.deeds[button.dataset.action]?.call(this);
    });
    this.part("dialled").addEventListener("keydown", (event) => event.key === "Enter" && this.deeds.call.call(this));
    this.part("sound-file").addEventListener("change", (event) => {
      const { sid, version } = this.call;
      exchange.act(`record/${sid}/${version}`, event.target.files[0]);
      event.target.value = "";
    });
    this.part("write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.part("write").body.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      }
    });
  }

  deeds = {
    call() {
      this.dial(this.part("dialled").value.trim() || this.section.querySelector("[data-number]").dataset.number);
    },
    answer() {
      this.part("notice").hidden = true;
      exchange.act("answer", { sid: this.call.sid, version: this.call.version });
    },
    "hang-up"() {
      if (this.call?.alive) {
        this.quiet();
        exchange.act("hang-up", { phone: this.role });
      } else {
        this.part("dialled").value = "";
        this.cleared = this.call?.sid;
        this.draw();
      }
    },
    read() {
      this.part("notice").hidden = true;
      this.part("texts").scrollIntoView({ block: "nearest" });
      this.part("texts").focus();
    },
    "they-hang-up"() {
      exchange.act("hang-up", { number: this.call.outside });
    },
    skip() {
      if (this.player.playing) this.player.skip();
      else this.silence();
    },
  };

  dial(number) {
    this.part("dialled").value = "";
    this.part("notice").hidden = true;
    exchange.act("dial", { phone: this.role, to: number });
  }

  press(key) {
    if (!this.call?.alive) {
      this.part("dialled").value += key;
      return;
    }
    if (this.call.wait !== "keys") return;
    this.quiet(); // a key interrupts whatever is said
    const { sid, version } = this.call;
    this.pressing = this.pressing.then(() => exchange.act("press", { sid, version, keys: key })); // no key overtakes the one before
    this.count(PAUSE_AFTER_KEY);
  }

  async send() {
    const form = this.part("write");
    const body = form.body.value;
    form.body.value = "";
    if (!(await exchange.act("text", { phone: this.role, to: form.to.value, body }))) form.body.value = body;
  }

  // ---- time

  afterSounds() {
    this.drawLog();
    if (this.call.wait === "keys") this.count(this.call.seconds * 1000);
    else this.silence();
  }

  count(milliseconds) {
    const bar = this.part("countdown");
    const turn = this.turn;
    const end = Date.now() + milliseconds;
    clearInterval(this.counting);
    bar.hidden = false;
    this.counting = setInterval(() => {
      const left = Math.max(0, end - Date.now());
      bar.style.setProperty("--left", left / milliseconds);
      bar.dataset.seconds = Math.ceil(left / 1000);
      if (this.turn !== turn) this.quiet();
      else if (!left) this.silence();
    }, 100);
  }

  // Said until it was heard: a line that stays open because one request was lost would never end.
  async silence() {
    const turn = this.turn;
    this.quiet();
    while (turn === this.turn && this.call?.alive) {
      if (await exchange.act("silence", { sid: this.call.sid, version: this.call.version })) return;
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  quiet() {
    this.player.stop();
    clearInterval(this.counting);
    this.part("countdown").hidden = true;
    this.begin(undefined);
  }

  // ---- what is seen

  async show(view) {
    if (!this.texts && !view.call?.alive) this.cleared = view.call?.sid; // what was over before the page was opened is not shown again
    this.call = view.call;
    this.texts = view.texts;
    this.textsSaved = view.texts_saved;
    this.draw();
    await clips.learn(this.call?.log ?? []).catch(() => online(false));
    this.drawLog();
    this.play();
  }

  rings() {
    return Boolean(this.call?.alive && this.call.incoming && this.call.wait === "ringing");
  }

  // Starts the sounds of a new wait; only of calls that this page holds, not of those in a terminal.
  play() {
    const call = this.call;
    const turn = call?.alive && call.holder === "page" ? `${call.sid} ${call.version}` : "";
    if (turn === this.turn) return;
    this.turn = turn;
    this.quiet();
    this.draw();
    if (turn && (call.wait === "keys" || call.wait === "sounds")) this.player.start(this.linesNow());
  }

  linesNow() {
    return this.call.log.filter((line) => line.version === this.call.version && (line.kind === "clip" || line.kind === "say"));
  }

  begin(line) {
    if (line) this.heard.add(line.id);
    this.speaking = line?.id;
    this.drawLog();
  }

  draw() {
    const call = this.call;
    const alive = Boolean(call?.alive);
    const over = call && !alive && this.cleared !== call.sid;
    this.section.classList.toggle("ringing", this.rings());
    this.section.classList.toggle("alive", alive);
    document.querySelector(`[data-jump="${this.role}"]`).classList.toggle("ringing", this.rings());
    this.drawStatus(over);
    this.part("digits").textContent = alive ? call.digits : "";
    this.part("contacts").hidden = alive || over;
    this.part("who").hidden = !(alive && call.incoming && (call.wait === "ringing" || call.wait === "talking"));
    this.part("who").lastElementChild.textContent = alive ? call.name || call.other : "";
    this.part("dialled").hidden = alive;
    this.part("log").hidden = (!alive && !over) || !this.part("who").hidden;
    this.part("red").textContent = this.rings() ? words.decline : alive ? words.hang_up : words.erase;
    this.action("call").hidden = this.rings();
    this.action("call").disabled = alive;
    this.action("answer").hidden = !this.rings();
    this.action("skip").hidden = !this.turn || !(["keys", "sounds", "recording"].includes(call?.wait));
    this.part("sound-file").hidden = !this.turn || call?.wait !== "recording";
    this.action("they-hang-up").hidden = !alive || !call.outside;
    this.offerToSave("save-call", (alive || over) && call.saved);
    this.offerToSave("save-texts", this.textsSaved);
    this.drawTexts();
  }

  // A link that downloads the conversation as a saved call; not there where nobody records.
  offerToSave(name, yes) {
    const link = this.part(name);
    if (link) link.hidden = !yes;
  }

  drawStatus(over) {
    this.part("status").textContent = this.status(over);
    this.action("skip").textContent = `${this.player.playing ? words.skip : words.stay_silent} »`;
  }

  status(over) {
    const call = this.call;
    if (over) return words[`ended_${call.status}`];
    if (!call?.alive) return words.ready;
    const other = call.name || call.other;
    if (this.rings()) return `${words.incoming} · ${other}`;
    if (call.holder === "terminal") return words.elsewhere;
    if (call.wait === "keys") return this.player.playing ? words.listening : words.your_turn;
    if (call.wait === "sounds") return words.listening;
    if (call.wait === "recording") return words.recording.split(":")[0];
    if (call.wait === "talking") return call.incoming ? `${words.talking} ${other}` : words.connected;
    if (call.wait === "dialling") return words.dialling;
    return call.log.length ? words.connecting : `${words.calling} ${other}`;
  }

  drawLog() {
    const log = this.part("log");
    const all = this.call?.log ?? [];
    log.replaceChildren(...all.filter((line) => this.isShown(line)).map((line) => this.line(line)));
    for (const [version, urls] of clips.waits(all)) this.drawCost(version, urls, all);
    const speaking = log.querySelector(".speaking") ?? log.lastElementChild;
    if (speaking) log.scrollTop = Math.max(0, speaking.offsetTop + speaking.offsetHeight - log.clientHeight + 8);
    this.drawStatus(this.call && !this.call.alive && this.cleared !== this.call.sid);
  }

  // Lines of the wait that is being played appear as they are spoken.
  isShown(line) {
    const now = this.turn && line.version === this.call.version && this.call.alive;
    return !now || this.heard.has(line.id) || !(line.kind === "clip" || line.kind === "say");
  }

  line(line) {
    const draw = { clip: drawClip, say: drawSay, keys: drawKeys }[line.kind] ?? drawNote;
    const item = draw(line);
    item.dataset.kind = line.kind;
    if (line.id === this.speaking) item.classList.add("speaking");
    item.dataset.line = line.id;
    return item;
  }

  // At the last line of a wait: what all of it would cost as a text.
  drawCost(version, urls, log) {
    const last = log.findLast((line) => line.version === version && line.kind === "clip");
    const item = this.part("log").querySelector(`[data-line="${last.id}"]`);
    const parts = clips.cost.get(String(urls));
    if (item && parts) item.querySelector(".tags").append(make("span", "tag", `${parts} ${words.sms}`));
  }

  drawTexts() {
    const list = this.part("texts");
    if (!this.texts) return;
    const newest = this.texts.at(-1);
    if ((newest?.id ?? 0) === this.newestText) return;
    if (this.newestText !== undefined && newest?.kind === "received") this.notice(newest);
    this.newestText = newest?.id ?? 0;
    list.replaceChildren(...this.texts.map(drawText));
    list.scrollTop = list.scrollHeight;
  }

  // A text that has come is told on the screen too, as on a real phone: the list of texts may lie below the edge of the window.
  notice(text) {
    if (this.part("write").contains(document.activeElement)) return;
    const notice = this.part("notice");
    notice.querySelector("b").textContent = text.name || text.other;
    notice.querySelector("span").textContent = text.body;
    notice.hidden = false;
  }
}

function drawClip(line) {
  const said = clips.known.get(line.what) ?? {};
  return drawSaid(said.words || line.src.split("/").pop(), said.gloss !== said.words ? said.gloss : "", said.draft ? words.draft : "");
}

function drawSay(line) {
  return drawSaid(line.what, "", "");
}

function drawSaid(said, gloss, mark) {
  const item = make("li", "said");
  const text = item.appendChild(make("p"));
  text.append(make("span", "words", said));
  if (gloss) text.append(make("span", "gloss", gloss));
  const tags = item.appendChild(make("p", "tags"));
  if (mark) tags.append(make("span", "tag draft", mark));
  return item;
}

function drawKeys(line) {
  const item = make("li", "pressed");
  item.append(...[...line.what].map((key) => make("kbd", "", key)));
  return item;
}

function drawNote(line) {
  const item = make("li", line.kind === "fault" ? "fault" : "note");
  const text = {
    silence: words.silence,
    recorded: words.recorded,
    dialling: `${words.dialling} ${line.what}`,
    talking: line.what ? `${words.talking} ${line.name || line.what}` : words.connected,
    ended: words[`ended_${line.what}`],
    fault: `${words.carrier}: ${line.what}`,
  };
  item.textContent = text[line.kind] ?? line.what;
  return item;
}

function drawText(text) {
  const item = make("li", text.kind);
  item.dataset.kind = text.kind;
  item.append(make("p", "words", text.kind === "fault" ? `${words.carrier}: ${text.body}` : text.body));
  const at = new Date(text.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Phnom_Penh" });
  const below = make("p", "below");
  below.append(make("span", "", `${text.kind === "sent" ? "→ " : ""}${text.name || text.other} · ${at}`));
  if (text.kind !== "fault") below.append(make("span", "tag", `${text.parts} ${words.sms}`));
  item.append(below);
  return item;
}

// ---- the desk --------------------------------------------------------------------------------------------------------------------------

const sound = document.querySelector("[data-sound]");
const soundIsOn = () => sound.checked;

let toastTimer = 0;
function toast(text) {
  const shown = document.querySelector(".toast") ?? document.body.appendChild(make("p", "toast"));
  shown.setAttribute("role", "alert");
  shown.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => shown.remove(), 4000);
}

sound.addEventListener("change", () => {
  for (const phone of phones.values()) if (phone.player.playing && !sound.checked) phone.player.skip();
});

for (const button of document.querySelectorAll("[data-forward]")) {
  const by = button.dataset.forward;
  button.addEventListener("click", () => exchange.act("clock", by === "morning" ? { to: by } : { seconds: Number(by) }));
}

const clock = document.querySelector("[data-clock]");
if (clock) {
  const day = desk.dataset.lang === "km" ? { day: "2-digit", month: "2-digit" } : { weekday: "short", day: "numeric", month: "short" };
  const format = { ...day, hour: "2-digit", minute: "2-digit", second: "2-digit" }; // browsers have no Khmer names of days and months
  setInterval(() => {
    clock.textContent = new Date(Date.now() + exchange.moved).toLocaleString("en-GB", { ...format, timeZone: "Asia/Phnom_Penh" });
  }, 250);
}

const phones = new Map([...document.querySelectorAll(".phone")].map((section) => [section.dataset.phone, new Phone(section)]));
exchange.look();
