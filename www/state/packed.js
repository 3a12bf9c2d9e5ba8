/** JSON in little room: gzip, then base64 with the letters that a URL leaves alone. */
import { BvqError } from "../error.js";
import { refused } from "./values.js";

/** Most bytes that a packed text may unfold to: a short link must not fill the memory. */
const MOST_BYTES = 8 * 2 ** 20;

/** @param {unknown} value @returns {Promise<string>} */
export async function pack(value) {
  const bytes = await gathered(new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("gzip")), Infinity);
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/**
 * @param {string} key  named in errors
 * @param {string} text
 * @returns {Promise<unknown>}
 */
export async function unpack(key, text) {
  try {
    const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const unfolded = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(new TextDecoder().decode(await gathered(unfolded, MOST_BYTES)));
  } catch (error) {
    if (error instanceof BvqError) throw error;
    const seen = JSON.stringify(text.length > 24 ? `${text.slice(0, 24)}…` : text);
    throw refused(key, `${seen} cannot be unpacked`, "Copy the whole link; its end may be missing.");
  }
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} most  bytes
 */
async function gathered(stream, most) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new BvqError("limit-exceeded", `The packed data is larger than ${most} bytes`, {
        field: "z",
        hint: "Load the data from a file instead.",
      });
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
