// Sends what was kept, piece by piece: whatever is lost on the way is asked for again, from the byte at which it broke off.

import * as drawer from "./drawer.js";

const PIECE = 16 * 1024;
const TIME_OUT = 30000;
const PAUSES = [2000, 5000, 15000, 60000];

class Away extends Error {}
class SignedOut extends Error {}
class Refused extends Error {}

export class Sender {
  // `tell(what, recording)`: waiting, sent, refused, offline or signedout.
  constructor(addresses, speaker, tell) {
    Object.assign(this, { addresses, speaker, tell, token: "", failed: 0, timer: 0, asked: null });
    addEventListener("online", () => this.run());
  }

  async left(query) {
    const answer = await this.ask(`${this.addresses.left}${query}`, { headers: { "X-Polling": "1" } });
    this.token = answer.body.token;
    return answer.body;
  }

  // One page sends at a time, or two would begin the same recording twice; whoever asks meanwhile has one turn more.
  run() {
    clearTimeout(this.timer);
    this.asked ??= navigator.locks.request("studio", () => {
      this.asked = null;
      return this.sendAll();
    });
  }

  async sendAll() {
    try {
      for (let next = await this.next(); next; next = await this.next()) await this.send(next);
      this.failed = 0;
    } catch (fault) {
      this.tell(fault instanceof SignedOut ? "signedout" : "offline");
      this.timer = setTimeout(() => this.run(), PAUSES[Math.min(this.failed++, PAUSES.length - 1)]);
    }
  }

  async next() {
    return (await drawer.of(this.speaker)).find((one) => one.good);
  }

  async send(recording) {
    try {
      await this.sendWhole(recording);
      await drawer.drop(recording.id);
      this.tell("sent", recording);
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault;
      await drawer.drop(recording.id);
      this.tell("refused", recording);
    }
  }

  async sendWhole(recording) {
    const size = recording.sound.byteLength;
    let at = recording.take ? await this.piece(recording, 0, 0) : await this.begin(recording);
    for (;;) {
      while (at < size) at = await this.piece(recording, at, PIECE);
      const answer = await this.ask(this.address("whole", recording), this.form({ size }));
      if (answer.status === 200) return;
      at = await this.after(answer, recording);
    }
  }

  async begin(recording) {
    const { prompt, suffix, shown, lang } = recording;
    const answer = await this.ask(this.addresses.begin.replace("LANG", lang), this.form({ prompt, suffix, shown }));
    if (answer.status !== 201) throw answer.status === 409 ? new Refused() : new Away();
    recording.take = answer.body.take;
    await drawer.keep(recording);
    return 0;
  }

  // How many bytes are there afterwards; an empty piece only asks.
  async piece(recording, at, most) {
    const body = recording.sound.slice(at, at + most);
    const answer = await this.ask(`${this.address("piece", recording)}?at=${at}`, { method: "POST", body, headers: { "Content-Type": "application/octet-stream" } });
    return answer.status === 200 ? answer.body.size : this.after(answer, recording);
  }

  async after(answer, recording) {
    if (answer.status === 413) throw new Refused();
    const known = answer.status === 409 && answer.body.size <= recording.sound.byteLength;
    if (known) return answer.body.size;
    if (answer.status !== 409 && answer.status !== 404) throw new Away();
    return this.begin(recording); // thrown away there after a week
  }

  address(deed, recording) {
    return this.addresses[deed].replace("TAKE", recording.take);
  }

  form(fields) {
    return { method: "POST", body: new URLSearchParams(fields) };
  }

  async ask(address, options, renewed = false) {
    const headers = { ...options.headers, "X-CSRFToken": this.token };
    const answer = await fetch(address, { ...options, headers, redirect: "manual", signal: AbortSignal.timeout?.(TIME_OUT) });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignedOut();
    if (answer.status === 400 && !renewed) {
      await this.left(""); // she signed in anew: another token counts
      return this.ask(address, options, true);
    }
    const told = (answer.headers.get("Content-Type") || "").includes("json");
    if (!told) throw new Away();
    return { status: answer.status, body: await answer.json() };
  }
}
