// The sliders of a tuning.

/** Moods and styles act before the mapping, in every rig. Controls of a rig have other endings. */
const MANNER = /^(mood|style)\.(?!(gain|offset|min|max|mask)$)/;
const SPEECH = /^(jaw|mouth|tongue|lip|CTRL_expressions_(jaw|mouth|tongue))/;

const element = (kind, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(kind), attributes);
  made.append(...children);
  return made;
};

export class Panel {
  /** `chosen`: the curves under the waveform. */
  constructor(tuning, chosen, onChange) {
    this.tuning = tuning;
    this.chosen = chosen;
    this.onChange = onChange;
    this.filter = document.querySelector("#filter");
    this.controls = document.querySelector("#controls");
    this.filter.addEventListener("input", () => this.applyFilter());
    this.build();
  }

  /** Builds the sliders of the rig. */
  build() {
    const { tuning, controls } = this;
    this.sliders = new Map();
    this.meters = new Map();
    this.curves = new Map();
    const strengths = document.querySelector("#strengths");
    const contact = document.querySelector("#contact");
    const manner = document.querySelector("#manner");
    strengths.replaceChildren();
    contact.replaceChildren();
    manner.replaceChildren();
    controls.replaceChildren();
    const groups = new Map();
    for (const parameter of tuning.parameters.values()) {
      const [what, kind] = parameter.name.split(/\.(?=[^.]*$)/);
      // Before the strengths: `mood.strength` is no region of the face.
      if (MANNER.test(parameter.name)) manner.append(this.slider(parameter, kind.replaceAll("_", " ")));
      else if (kind === "strength") strengths.append(this.slider(parameter, what.replace("_", " ")));
      // Lip contact is no control of the rig: it has no curve and no meter.
      else if (["threshold", "softness"].includes(kind)) contact.append(this.slider(parameter, kind));
      else groups.set(what, [...(groups.get(what) ?? []), [parameter, kind]]);
    }
    contact.parentElement.hidden = contact.children.length === 0;
    manner.parentElement.hidden = manner.children.length === 0;
    // Controls of speech come first.
    const order = [...groups].sort(([one], [other]) => SPEECH.test(other) - SPEECH.test(one));
    this.chosen.fit(order.map(([name]) => name));
    for (const [name, parameters] of order) controls.append(this.group(name, parameters));
    this.applyFilter();
    this.refresh();
  }

  applyFilter() {
    const wanted = this.filter.value.toLowerCase();
    for (const group of this.controls.children) group.hidden = !group.dataset.name.toLowerCase().includes(wanted);
  }

  group(name, parameters) {
    const meter = element("meter", { min: 0, max: 1, value: 0 });
    meter.setAttribute("aria-label", `${name} now`);
    this.meters.set(name, meter);
    const curve = element("input", { type: "checkbox", title: "Its curve under the waveform" });
    curve.setAttribute("aria-label", `curve of ${name}`);
    curve.dataset.curve = name;
    curve.addEventListener("change", () => this.chosen.toggle(name));
    this.curves.set(name, curve);
    const group = element("details", {}, element("summary", {}, curve, element("span", { title: name }, this.chosen.short(name)), meter));
    group.dataset.name = name;
    group.append(...parameters.map(([parameter, kind]) => this.slider(parameter, kind)));
    return group;
  }

  slider(parameter, label) {
    const { name, min, max, description } = parameter;
    const input = element("input", { type: "range", min, max, step: label === "mask" ? 1 : 0.01 });
    input.setAttribute("aria-label", name);
    input.dataset.parameter = name;
    // The slider itself reports the value. Without this a screen reader reads all outputs on every change.
    const output = element("output", { ariaLive: "off" });
    input.addEventListener("pointerdown", () => this.tuning.remember());
    input.addEventListener("keydown", () => this.tuning.remember());
    input.addEventListener("input", () => {
      this.tuning.values[name] = Number(input.value);
      this.refresh();
      this.onChange();
    });
    const row = element("label", { className: "parameter", title: description }, element("span", {}, label), input, output);
    this.sliders.set(name, { input, output, row });
    return row;
  }

  refresh() {
    for (const [name, { input, output, row }] of this.sliders) {
      const value = this.tuning.values[name];
      input.value = value;
      const text = value.toFixed(2);
      if (output.textContent !== text) output.textContent = text;
      row.classList.toggle("touched", this.tuning.touched(name));
      row.closest("details")?.classList.toggle("touched", Boolean(row.closest("details").querySelector(".touched")));
    }
    for (const [name, curve] of this.curves) {
      curve.checked = this.chosen.colours.has(name);
      curve.disabled = this.chosen.full && !curve.checked;
      curve.style.accentColor = this.chosen.colours.get(name) ?? "";
    }
  }

  /** The meters beside the controls. */
  show(pose) {
    for (const [name, meter] of this.meters) if (meter.offsetParent) meter.value = pose[name] ?? 0;
  }
}
