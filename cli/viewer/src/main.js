// The page: a recording or the microphone, one or more faces, one tuning.
import { Chosen } from "./chosen.js";
import { openCore } from "./core.js";
import { Meter } from "./meter.js";
import { Microphone } from "./microphone.js";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { session } from "./server.js";
import { Stage } from "./stage.js";
import { Timeline } from "./timeline.js";
import { Tuning } from "./tuning.js";

const find = (name) => document.getElementById(name);
const REBAKE_MS = 60;
const DEFAULT_CEILING_DB = 24;
const SOFTWARE_STRIP_MS = 150;

function showStatus(text, bad = false) {
  find("status").textContent = find("status").title = text;
  find("status").classList.toggle("bad", bad);
}

const showError = (error) => showStatus(error.message ?? String(error), true);

/** Sets a text only if it changes: screen readers read every change. */
const write = (place, text) => place.textContent === text || (place.textContent = text);

class Viewer {
  /** `core` computes the curves; `note` says why it is not the requested one. */
  constructor(description, { core, note }) {
    Object.assign(this, { description, core });
    this.tuning = new Tuning(description.face);
    this.meter = new Meter(find);
    this.player = new Player();
    this.microphone = new Microphone({ openLive: core.openLive.bind(core), onFault: showError, onLatency: (latency) => this.showLatency(latency) });
    this.chosen = new Chosen(() => (this.panel.refresh(), this.timeline.show({})));
    this.timeline = new Timeline(find("timeline"), this.chosen, (seconds) => this.microphone.on || this.player.seek(seconds));
    this.panel = new Panel(this.tuning, this.chosen, () => this.changed());
    this.curves = [];
    this.frames = 0;
    find("name").textContent = description.recording?.name ?? "no recording";
    find("where").textContent = `computed by ${core.where}${note ? `: ${note}` : ""}`;
    this.fillCompare();
    this.showSwitches();
    this.listen();
  }

  /** The label and the request of each face, the tuned one first. */
  requests() {
    const { smoothing, compare } = this.tuning.switches;
    const tuned = { student: 0, character: this.tuning.profile() };
    const students = this.description.students;
    const compared = {
      "": [],
      smoothing: [[`smoothing ${smoothing ? "off" : "on"}`, { student: 0, character: this.tuning.profile({ smoothing: !smoothing }) }]],
      untuned: [["untuned", { student: 0, character: this.tuning.profile({ untuned: true }) }]],
      student: [[students[1], { ...tuned, student: 1 }]],
    }[compare];
    const faces = [[students.length > 1 || compared.length ? `${students[0]}, as tuned` : "", tuned], ...compared];
    const more = Number(new URLSearchParams(location.search).get("faces") ?? 0);
    while (faces.length < more) faces.push(["", tuned]);
    return faces;
  }

  fillCompare() {
    const choices = [["", "nothing"], ["smoothing", "other smoothing"], ["untuned", "untuned"]];
    if (this.description.students.length > 1) choices.push(["student", `student ${this.description.students[1]}`]);
    find("compare").append(...choices.map(([value, text]) => new Option(text, value)));
    if (this.description.students.length > 1) this.tuning.switches.compare = "student";
  }

  showSwitches() {
    const { compare, gain_ceiling_db } = this.tuning.switches;
    for (const name of ["smoothing", "gate", "idle"]) find(name).checked = this.tuning.switches[name];
    find("gain").checked = gain_ceiling_db > 0;
    find("ceiling").value = gain_ceiling_db || (this.ceiling ??= DEFAULT_CEILING_DB);
    find("ceiling").disabled = gain_ceiling_db === 0;
    find("compare").value = compare;
  }

  listen() {
    for (const name of ["smoothing", "gate", "idle", "compare"]) {
      find(name).addEventListener("change", ({ target }) => {
        this.tuning.remember();
        this.tuning.switches[name] = target.type === "checkbox" ? target.checked : target.value;
        this.changed();
      });
    }
    for (const name of ["gain", "ceiling"]) {
      find(name).addEventListener("change", () => {
        this.tuning.remember();
        this.ceiling = Math.min(Math.max(Number(find("ceiling").value) || DEFAULT_CEILING_DB, 1), 40);
        this.tuning.switches.gain_ceiling_db = find("gain").checked ? this.ceiling : 0;
        this.changed();
      });
    }
    find("play").addEventListener("click", () => this.togglePlay());
    find("loop").addEventListener("click", () => this.toggleLoop());
    find("speed").addEventListener("change", ({ target }) => this.player.change({ speed: Number(target.value) }));
    find("undo").addEventListener("click", () => this.undo());
    find("reset").addEventListener("click", () => (this.tuning.reset(), this.panel.refresh(), this.changed()));
    find("save").addEventListener("click", () => this.save());
    find("microphone").addEventListener("click", () => this.toggleMicrophone().catch(showError));
    find("click").addEventListener("click", () => this.microphone.click());
    find("theme").addEventListener("click", () => this.toggleTheme());
    for (const name of ["open", "load"]) {
      find(name).addEventListener("change", ({ target }) => {
        // Otherwise the space bar would open the file dialog again.
        target.closest("label").blur();
        if (target.files[0]) this.take(target.files[0]).finally(() => (target.value = ""));
      });
    }
    addEventListener("dragover", (event) => (event.preventDefault(), document.body.classList.add("dropping")));
    addEventListener("dragleave", () => document.body.classList.remove("dropping"));
    addEventListener("drop", (event) => {
      event.preventDefault();
      document.body.classList.remove("dropping");
      if (event.dataTransfer.files[0]) this.take(event.dataTransfer.files[0]);
    });
    addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const command = event.ctrlKey || event.metaKey;
    const typing = event.target.matches("input[type=search], input[type=number], select");
    const steps = { ArrowLeft: -0.1, ArrowRight: 0.1 };
    if (event.target.matches("label.button") && ["Enter", " "].includes(event.key)) event.target.querySelector("input").click();
    else if (command && event.key === "z") this.undo();
    else if (command && event.key === "s") this.save();
    else if (event.key === " " && !event.target.matches("button, input:not([type=range]), select, summary")) event.repeat || this.togglePlay();
    else if (event.key === "l" && !typing && !command) this.toggleLoop();
    else if (event.target === find("timeline") && this.microphone.on) return;
    else if (event.key in steps && event.target === find("timeline")) this.player.seek(this.player.now() + steps[event.key]);
    else if (event.key === "Home" && event.target === find("timeline")) this.player.seek(0);
    else return;
    event.preventDefault();
  }

  /** Opens a dropped or chosen recording or profile; one after another. */
  take(file) {
    return this.inTurn(() => this.open(file).catch((error) => showError(new Error(`${file.name}: ${error.message}`))));
  }

  /** Runs `load` after the current load. */
  inTurn(load) {
    const before = this.loading ?? Promise.resolve();
    this.loading = before.catch(() => {}).then(load);
    return this.loading;
  }

  async open(file) {
    if (file.name.endsWith(".json")) return this.takeJson(await file.text(), file.name.replace(/\..*$/, ""));
    const max = this.description.largest_recording;
    if (file.size > max) throw new Error(`it is too large: at most ${max >> 20} MiB`);
    showStatus("decoding …");
    await this.core.sendRecording(file);
    await this.loadRecording(file.name, []);
  }

  /** Loads a character profile, a mapping profile or a tuning file; the library checks and completes it. */
  async takeJson(text, name) {
    this.tuning.remember();
    this.tuning.apply(await this.core.face(this.tuning.read(text, name)));
    this.panel.build();
    this.showSwitches();
    await this.bake();
    const { character, student } = this.tuning.character;
    if (student && !this.description.students.includes(student)) showStatus(`the profile of ${character} names the student ${student}, which is not loaded`);
  }

  async loadRecording(name, phones) {
    this.microphone.on && (await this.toggleMicrophone());
    // Curves of the previous recording are not shown with the new sound.
    this.curves = [];
    this.levels = undefined;
    this.timeline.show({ sound: undefined, phones: [], curves: undefined });
    await this.player.load(await this.core.recording());
    find("name").textContent = name;
    find("timeline").setAttribute("aria-valuemax", this.player.duration.toFixed(3));
    this.timeline.show({ sound: this.player.sound, phones });
    await this.bake();
  }

  changed() {
    clearTimeout(this.waiting);
    this.due = true;
    this.waiting = setTimeout(() => this.bake().catch(showError), REBAKE_MS);
    this.showSwitches();
  }

  /** Computes the curves again. Of overlapping requests only the newest is shown. */
  async bake() {
    const requested = (this.requested = (this.requested ?? 0) + 1);
    const requests = this.requests();
    this.due = false;
    this.showLabels();
    this.showOtherRig();
    if (this.microphone.on) this.microphone.connect(requests[0][1]);
    if (!this.player.sound) return;
    const began = performance.now();
    const gain = this.tuning.switches.gain_ceiling_db;
    const isStale = this.levelsGain !== gain || this.levelsOf !== this.player.sound;
    this.pending?.abort();
    const { signal } = (this.pending = new AbortController());
    const replies = [isStale ? this.core.levels(requests[0][1], signal) : this.levels, ...requests.map(([, request]) => this.core.bake(request, signal))];
    const answers = await Promise.all(replies).catch((error) => {
      if (!signal.aborted) throw error;
    });
    if (requested !== this.requested) return;
    const [levels, ...curves] = answers;
    Object.assign(this, { curves, levels, levelsGain: gain, levelsOf: this.player.sound });
    this.chosen.chooseByMovement(curves[0]);
    this.timeline.show({ curves: curves[0] });
    this.baked = requested;
    showStatus(`${this.player.duration.toFixed(1)} s computed in ${(performance.now() - began).toFixed(0)} ms by ${this.core.engine}`);
  }

  /** Shows a note where the head has no shape for the rig. */
  showOtherRig() {
    find("otherRig").hidden = !this.stage || this.stage.hasShapeFor(this.chosen.controls);
  }

  /** Shows the label of each head; the microphone moves only one. */
  showLabels() {
    const labels = this.requests().map(([label]) => label);
    const shown = this.microphone.on ? labels.slice(0, 1) : labels;
    find("labels").replaceChildren(...shown.map((label) => Object.assign(document.createElement("span"), { textContent: label })));
  }

  togglePlay() {
    if (this.microphone.on) return;
    return this.player.playing ? this.player.pause() : this.player.play();
  }

  async toggleLoop() {
    await this.player.change({ loop: !this.player.loop });
    find("loop").setAttribute("aria-pressed", this.player.loop);
  }

  async toggleMicrophone() {
    if (this.microphone.on) {
      this.microphone.stop();
    } else {
      this.player.pause();
      showStatus("waiting for the microphone …");
      await this.microphone.start(() => this.requests()[0][1]);
    }
    find("microphone").setAttribute("aria-pressed", this.microphone.on);
    find("click").hidden = find("latency").hidden = !this.microphone.on;
    this.showLabels();
    if (this.microphone.on) await this.resumeOnGesture();
  }

  /** Browsers stop the audio clock of a page until the user clicks it or presses a key. */
  async resumeOnGesture() {
    if (await this.microphone.runs()) return showStatus("listening");
    showStatus("click the page or press a key to start the microphone");
    const resume = (event) => {
      for (const kind of ["click", "keydown"]) removeEventListener(kind, resume, true);
      if (!this.microphone.on) return;
      // This click only starts the clock: it must not turn the microphone off.
      if (find("microphone").contains(event.target)) (event.preventDefault(), event.stopPropagation());
      this.microphone.context?.resume().then(() => showStatus("listening"), showError);
    };
    for (const kind of ["click", "keydown"]) addEventListener(kind, resume, true);
  }

  toggleTheme() {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    this.background = undefined;
    this.timeline.show({});
  }

  undo() {
    const { face } = this.tuning;
    if (!this.tuning.undo()) return showStatus("nothing to undo");
    if (this.tuning.face === face) this.panel.refresh();
    else this.panel.build();
    this.changed();
  }

  save() {
    const link = document.createElement("a");
    const name = this.tuning.character.character;
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(this.tuning.profile(), null, 2)}\n`], { type: "application/json" }));
    link.download = `${name.replace(/[^\w.-]+/g, "-")}.profile.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    showStatus(`saved ${link.download}; v2f bake --profile reads it, Unity and Unreal read it as custom mapping`);
  }

  showLatency({ age, loop, before, parts }) {
    const rows = [["captured sound to drawn face", age], ...Object.entries(parts).map(([name, value]) => [`part of it: ${name}`, value])];
    if (loop !== undefined) {
      rows.push(["loudspeaker to microphone", loop], ["part of it: microphone", before], ["sound at the microphone to drawn face", age + before]);
    }
    const [terms, values] = [find("latency").querySelectorAll("dt"), find("latency").querySelectorAll("dd")];
    if (terms.length !== rows.length) {
      find("latency").replaceChildren(...rows.flatMap(() => [document.createElement("dt"), document.createElement("dd")]));
      return;
    }
    rows.forEach(([name, value], row) => {
      terms[row].textContent = name;
      values[row].textContent = `${value.toFixed(0)} ms`;
    });
  }

  /** Draws the strip of the microphone. With software rendering it is drawn less often, to leave time for the face. */
  drawStrip() {
    const now = performance.now();
    if (this.stage?.software && now - this.stripDrawn < SOFTWARE_STRIP_MS) return;
    this.stripDrawn = now;
    this.timeline.drawLive(this.microphone.trace, this.microphone.context.currentTime);
  }

  /** Draws one rendered frame of the page. */
  draw() {
    const position = this.player.now();
    const poses = this.microphone.on ? [this.microphone.pose] : this.curves.map((curves) => curves.at(position));
    this.background ??= getComputedStyle(document.documentElement).getPropertyValue("--face").trim();
    this.stage?.draw(poses.length ? poses : [{}], this.background);
    this.meter.show(this.microphone.on ? this.microphone.level : this.levels?.before(position));
    if (this.microphone.on) {
      this.microphone.shown();
      this.drawStrip();
    } else {
      this.timeline.draw(position);
    }
    this.panel.show(poses[0] ?? {});
    find("play").disabled = this.microphone.on || !this.player.sound;
    write(find("play"), this.player.playing ? "Pause" : "Play");
    write(find("time"), `${position.toFixed(3)} s`);
    find("timeline").setAttribute("aria-valuenow", position.toFixed(3));
    this.frames += 1;
    this.shown = { position, pose: poses[0] ?? {} };
    this.moved ??= this.player.playing && Object.values(this.shown.pose).some((value) => value > 0.02) ? performance.now() : undefined;
    requestAnimationFrame(() => this.draw());
  }
}

async function openStage(viewer) {
  try {
    const stage = new Stage(find("faces"), ({ level, software }) => {
      const why = software ? "software rendering" : "low frame rate";
      find("quality").hidden = level === 0;
      find("quality").textContent = `reduced quality (${why}), step ${level} of 4`;
    });
    await stage.load("head.glb");
    viewer.stage = stage;
    viewer.showOtherRig();
  } catch (error) {
    find("fault").hidden = false;
    find("fault").textContent = /WebGL/.test(error.message)
      ? "This browser has no WebGL, so the face cannot be drawn. Curves and tuning work. Turn on hardware acceleration or use another browser."
      : `The face cannot be shown: ${error.message}`;
  }
}

async function main() {
  const description = await session();
  const viewer = (window.viewer = new Viewer(description, await openCore(description)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => ((viewer.background = undefined), viewer.timeline.show({})));
  const { recording, live } = description;
  // Head and recording are loaded at the same time.
  const opened = openStage(viewer);
  viewer.draw();
  if (recording) await viewer.inTurn(() => viewer.loadRecording(recording.name, recording.phones));
  else await viewer.bake();
  if (!recording && !live) showStatus("drop a recording on the page or turn the microphone on");
  await opened;
  if (live) await viewer.toggleMicrophone();
  viewer.ready = true;
}

main().catch(showError);
