// Reads the curves under the head from the page's pixels.

/** Number of pixels of the curves' canvas with a colour ("#rrggbb" or a variable of the page's style), from `left` to `right` of its width. */
export const inked = (page, colour, left = 0.12, right = 1) =>
  page.evaluate((colour, left, right) => {
    const canvas = document.querySelector("#timeline");
    viewer.microphone.on || viewer.timeline.draw(0);
    const named = colour.startsWith("--") ? getComputedStyle(document.documentElement).getPropertyValue(colour).trim() : colour;
    const wanted = named.match(/[0-9a-f]{2}/gi).map((digits) => parseInt(digits, 16));
    const from = Math.round(canvas.width * left);
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(from, 0, Math.round(canvas.width * right) - from, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) count += wanted.every((value, channel) => Math.abs(data[at + channel] - value) < 24);
    return count;
  }, colour, left, right);
