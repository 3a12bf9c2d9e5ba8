// The string literals of a source text, each with the calls around it: enough of Rust's and JavaScript's grammar to tell
// texts from comments, characters and regular expressions.

/** What stands for a filled-in value in a literal's text. */
export const HOLE = "\u0000";

/**
 * @typedef {object} Literal
 * @property {string} text       unescaped; a filled-in value is a HOLE
 * @property {string[]} calls    names of the calls that it is in, innermost first
 * @property {string} before     the code right before it, without spaces
 * @property {boolean} last      whether it is the last argument of its call
 * @property {number} line
 */

const ESCAPES = { n: "\n", t: "\t", r: "\r", 0: "\u0001" };

/** @param {string} raw */
const unescaped = (raw) => raw
  .replace(/\\\r?\n\s*/g, "") // a line that goes on
  .replace(/\\u\{?([0-9a-fA-F]{1,6})\}?/g, (_, code) => String.fromCodePoint(parseInt(code, 16) || 1))
  .replace(/\\(.)/gs, (_, letter) => ESCAPES[letter] ?? letter);

/** @param {string} source @returns {Literal[]} */
export function rustLiterals(source) {
  const code = source.replace(/#\[cfg\(test\)\]\s*mod \w+ \{[\s\S]*/, ""); // tests stand at the end
  return found(code, (at) => {
    const raw = /^b?r(#*)"/.exec(code.slice(at, at + 12));
    if (raw && !/\w/.test(code[at - 1] ?? "")) {
      const end = code.indexOf(`"${raw[1]}`, at + raw[0].length);
      return { from: at + raw[0].length, to: end, next: end + 1 + raw[1].length, raw: true };
    }
    if (code[at] !== '"') return null;
    const end = closing(code, at, '"');
    return { from: at + 1, to: end, next: end + 1, raw: false };
  }, (text) => text.replace(/\{\{|\}\}|\{[^{}]*\}/g, (hole) => (hole === "{{" ? "{" : hole === "}}" ? "}" : HOLE)),
  // A character, not a lifetime.
  (at) => /^b?'(\\.[^']*|[^\\'])'/s.exec(code.slice(at, at + 14))?.[0].length ?? 0);
}

/** @param {string} source @returns {Literal[]} */
export function jsLiterals(source) {
  return found(source, (at) => {
    const mark = source[at];
    if (mark !== '"' && mark !== "'" && mark !== "`") return null;
    const end = closing(source, at, mark);
    return { from: at + 1, to: end, next: end + 1, raw: false };
  }, (text) => withoutHoles(text),
  (at) => {
    if (source[at] !== "/" || !/(^|[(,=:[!&|?{};]|=>|\breturn)\s*$/.test(source.slice(Math.max(0, at - 20), at))) return 0;
    return /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/.exec(source.slice(at))?.[0].length ?? 0;
  });
}

/** The place of the mark that ends the text begun at `at`; what is in `${…}` does not count. */
function closing(code, at, mark) {
  let depth = 0;
  for (let i = at + 1; i < code.length; i++) {
    if (code[i] === "\\") i++;
    else if (mark === "`" && code.startsWith("${", i)) {
      depth++;
      i++;
    } else if (depth > 0 && code[i] === "{") depth++;
    else if (depth > 0 && code[i] === "}") depth--;
    else if (depth > 0 && `"'\``.includes(code[i])) i = closing(code, i, code[i]);
    else if (depth === 0 && code[i] === mark) return i;
  }
  throw new Error(`a text that does not end: ${code.slice(at, at + 60)}`);
}

/** A template literal with its `${…}` as holes. @param {string} text */
function withoutHoles(text) {
  let out = "";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (depth === 0 && text.startsWith("${", i)) {
      out += HOLE;
      depth = 1;
      i++;
    } else if (depth === 0) out += text[i];
    else if (text[i] === "{") depth++;
    else if (text[i] === "}") depth--;
  }
  return out;
}

/**
 * @param {string} code
 * @param {(at: number) => { from: number, to: number, next: number, raw: boolean } | null} text   a text that begins here
 * @param {(text: string) => string} holes
 * @param {(at: number) => number} other   length of something else in which quotes mean nothing
 * @returns {Literal[]}
 */
function found(code, text, holes, other) {
  /** @type {Literal[]} */
  const all = [];
  /** @type {string[]} */
  const calls = [];
  for (let at = 0; at < code.length;) {
    if (code.startsWith("//", at)) {
      at = (code.indexOf("\n", at) + 1 || code.length + 1) - 1;
      continue;
    }
    if (code.startsWith("/*", at)) {
      at = code.indexOf("*/", at) + 2;
      continue;
    }
    const skip = other(at);
    if (skip > 0) {
      at += skip;
      continue;
    }
    const part = text(at);
    if (part) {
      const raw = code.slice(part.from, part.to);
      const spoken = holes(part.raw ? raw : unescaped(raw));
      const before = code.slice(Math.max(0, at - 80), at).replace(/\s+/g, "");
      const previous = all[all.length - 1];
      if (before.endsWith('"+') && previous) previous.text += spoken; // one text on two lines
      else all.push({ text: spoken, calls: [...calls].reverse(), before, last: /^\s*,?\s*\)/.test(code.slice(part.next, part.next + 80)), line: code.slice(0, at).split("\n").length });
      at = part.next;
      continue;
    }
    if (code[at] === "(") calls.push(/([\w.:!]+)\s*$/.exec(code.slice(Math.max(0, at - 60), at))?.[1] ?? "");
    else if (code[at] === ")") calls.pop();
    at++;
  }
  return all;
}
