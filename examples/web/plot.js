// Draws curves over a waveform.

const SHOWN = {
  jawOpen: "#d9480f",
  mouthClose: "#1971c2",
  mouthFunnel: "#2f9e44",
  mouthPucker: "#9c36b5",
  mouthSmileLeft: "#e8a400",
};

export class Plot {
  constructor(canvas, legend) {
    this.canvas = canvas;
    legend.replaceChildren(
      ...Object.entries(SHOWN).map(([name, colour]) =>
        Object.assign(document.createElement("li"), {
          textContent: name,
          style: `color: ${colour}`,
        }),
      ),
    );
  }

  /** Draws what lies between `from` and `to` seconds; `cursor` is where the sound is. */
  draw({ names, times, values, sound, from, to, cursor }) {
    const { canvas } = this;
    [canvas.width, canvas.height] = [canvas.clientWidth, canvas.clientHeight].map((size) =>
      Math.round(size * devicePixelRatio),
    );
    const context = canvas.getContext("2d");
    const x = (seconds) => ((seconds - from) / (to - from)) * canvas.width;
    const y = (value) => canvas.height * (0.95 - 0.9 * value);
    if (sound) this.wave(context, sound);
    context.lineWidth = 2 * devicePixelRatio;
    for (const [name, colour] of Object.entries(SHOWN)) {
      const control = names.indexOf(name);
      if (control < 0) continue;
      context.strokeStyle = colour;
      context.beginPath();
      times.forEach(
        (seconds, frame) =>
          seconds >= from - 0.1 && context.lineTo(x(seconds), y(values[frame * names.length + control])),
      );
      context.stroke();
    }
    if (cursor === undefined) return;
    context.fillStyle = "#888";
    context.fillRect(x(cursor), 0, devicePixelRatio, canvas.height);
  }

  wave(context, sound) {
    const { width, height } = this.canvas;
    const step = Math.max(1, Math.floor(sound.length / width));
    context.fillStyle = "#8884";
    for (let column = 0; column < width; column++) {
      let most = 0;
      for (let at = column * step; at < (column + 1) * step && at < sound.length; at++)
        most = Math.max(most, Math.abs(sound[at]));
      context.fillRect(column, (height * (1 - most)) / 2, 1, height * most);
    }
  }
}
