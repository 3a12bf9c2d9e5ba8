// Canvases at the screen's own resolution.

/**
 * Sizes a canvas's bitmap to its box in CSS pixels and gives a context whose unit is one CSS pixel, cleared.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width @param {number} height CSS pixels
 * @returns {CanvasRenderingContext2D | null}
 */
export function context(canvas, width, height) {
  const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
  const w = Math.max(1, Math.round(width * ratio));
  const h = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/**
 * Calls back with an element's content box now and whenever it changes; returns the undo.
 * @param {Element} element
 * @param {(width: number, height: number) => void} callback
 */
export function watchSize(element, callback) {
  let last = "";
  const observer = new ResizeObserver((entries) => {
    const box = entries[entries.length - 1]?.contentRect;
    if (!box || box.width < 1) return;
    const key = `${Math.round(box.width)}x${Math.round(box.height)}`;
    if (key === last) return;
    last = key;
    callback(box.width, box.height);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
