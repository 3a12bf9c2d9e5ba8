// What the core and the engine say has its counterpart in every language: each text in the sources, each line of
// docs/bad-input.md, each row of the table. A message that is added without one makes a test here fail.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { LANGUAGES } from "../element/text.js";
import { teller, tellIn } from "../element/told.js";
import { HOLE, jsLiterals, rustLiterals } from "./support/literals.js";

const OTHERS = LANGUAGES.filter((name) => name !== "en");
const tableOf = (language) => JSON.parse(readFileSync(`www/messages/core.${language}.json`, "utf8"));
const filesUnder = (path) => (/\.\w+$/.test(path) ? [path] : readdirSync(path, { withFileTypes: true }).flatMap((entry) => filesUnder(join(path, entry.name))));
const read = (paths, ending) => paths.flatMap(filesUnder).filter((path) => path.endsWith(ending)).map((path) => ({ path, text: readFileSync(path, "utf8") }));

/** Texts with a space in them that nobody is told, and why. */
const SILENT = {
  rust: [
    // Labels and help of the tables have keys of their own, and a test: tests/page/language.test.mjs.
    ({ before }) => /(^|[,{])(label|help):$|credit:Some\($|limits:\[("[^"]*",)*$/.test(before),
    ({ calls }) => calls[0] === "allow" || calls[0] === "error", // attributes: reasons, and the shape of an error's text
    ({ before }) => before.endsWith("constTYPES:&str=") || before.endsWith("param_type="), // TypeScript for the glue
    ({ text }) => text === "unnamed: 0", // a column's name that is looked for
    ({ text }) => /^(const [A-Z]+\b|LayerDims\()/.test(text), // WGSL
  ],
  js: [({ text }) => text.startsWith("import(")], // the one line of a worker that starts from a blob
};
/** Texts that are said only as the end of others. */
const JOINED = {
  "; values are missing in ": "1 of 3 rows can be used; values are missing in a",
  ", or auto.": "Choose one of: a, b, or auto.",
  "77 more": "Left out: a, b, c, d, e and 7 more (has no values).",
  "it holds 7": "This file is no saved run: it holds no object",
  "The GPU device was lost at step 7; the run went on": "The GPU device was lost at step 7; the run went on on the CPU.",
  "7 on a new one.": "The GPU device was lost at step 7; the run went on on a new one.",
  "7 on the CPU.": "The GPU device was lost at step 7; the run went on on the CPU.",
};
/** Modules without a word on screen, where every text with a space is a message or part of one. Sweeps are for programs. */
const SPEAKING = ["www/engine", "www/state", "www/state.js", "www/error.js", "www/bvq.js"];
/** Elsewhere, the calls that make messages. */
const MAKERS = ["BvqError", "Error", "wrong", "refused", "notes.push", "fail"];

const speaks = ({ text }) => /\S \S/.test(text) && /[a-z]{2}/i.test(text.replaceAll(HOLE, ""));

/** What is said by the sources given, each text once, with a 7 wherever a value is filled in. */
function saidBy(files, literals, silent) {
  const said = new Map();
  for (const { path, text } of files) {
    for (const literal of literals(text)) {
      if (speaks(literal) && !silent.some((rule) => rule(literal))) said.set(literal.text.replaceAll(HOLE, "7"), `${path}:${literal.line}`);
    }
  }
  return said;
}

const rust = () => saidBy(read(["src"], ".rs").filter(({ path }) => !/describe|tests?\b/.test(path)), rustLiterals, SILENT.rust);
const js = () => new Map([
  ...saidBy(read(SPEAKING, ".js"), jsLiterals, SILENT.js),
  ...saidBy(read(["www/element", "www/element.js", "www/tools"], ".js"), jsLiterals, [({ calls }) => !calls.some((name) => MAKERS.includes(name))]),
]);

/** The texts that a table has nothing for: neither as they are, nor after a value, nor as a phrase in a hole. */
function missing(said, table) {
  const find = teller(table);
  const phrases = Object.keys(table).filter((name) => !["message", "names", "choices"].includes(name)).map((name) => teller({ message: table[name] }));
  return [...said].filter(([text]) => {
    const whole = JOINED[text] ?? text;
    return find(whole) === null && find(`7 ${whole}`) === null && !phrases.some((phrase) => phrase(whole) !== null);
  }).map(([text, at]) => `${at}: ${text}`);
}

test("every message, hint and note of the core has its words in every language", () => {
  const said = rust();
  assert.ok(said.size > 200, `${said.size} texts were found`);
  for (const text of ["is missing", "Column 7 is the number to predict.", "the GPU device was lost", "batch size 7 is more than the 7 training samples: every step uses all of them"]) assert.ok(said.has(text), text);
  for (const language of OTHERS) assert.deepEqual(missing(said, tableOf(language)), [], `add them to www/messages/core.${language}.json`);
});

test("and so has every one of the page's own modules", () => {
  const said = js();
  assert.ok(said.size > 80, `${said.size} texts were found`);
  for (const text of ["There is no WebGPU here.", "7 is no 7", "it is not JSON: 7", "“7” is no saved run"]) assert.ok(said.has(text), text);
  for (const language of OTHERS) assert.deepEqual(missing(said, tableOf(language)), [], `add them to www/messages/core.${language}.json`);
});

test("a limit is a limit of something that has a word", () => {
  const things = read(["src"], ".rs").flatMap(({ path, text }) => rustLiterals(text)
    .filter(({ calls, last }) => last && /(^|::)(limit|at_most)$/.test(calls[0] ?? ""))
    .map(({ text: thing, line }) => ({ thing, at: `${path}:${line}` })));
  assert.ok(things.length > 25, `${things.length} limits were found`);
  for (const language of OTHERS) {
    const words = tableOf(language).things;
    assert.deepEqual(things.filter(({ thing }) => !(thing in words)), [], `add them to "things" of www/messages/core.${language}.json`);
  }
});

test("what is missing is seen", () => {
  const table = tableOf("de");
  const source = 'fn f() -> Error {\n    // "a comment is no text"\n    Error::spec("a.b", format!("{x} is far too blue"), "Use at most 3 colours, or \\"red\\".")\n}';
  const said = saidBy([{ path: "src/a.rs", text: source }], rustLiterals, SILENT.rust);
  assert.deepEqual(missing(said, table), ["src/a.rs:3: 7 is far too blue", 'src/a.rs:3: Use at most 3 colours, or "red".']);
  const { message: { "is missing": _, ...message }, ...rest } = table;
  assert.deepEqual(missing(rust(), { ...rest, message }).map((line) => line.replace(/^.*?: /, "")), ["is missing"]);
  const note = saidBy([{ path: "www/engine/a.js", text: 'run.explain(`It is ${n} o’clock.`); const sky = /"not a text"/;' }], jsLiterals, SILENT.js);
  assert.deepEqual(missing(note, table), ["www/engine/a.js:1: It is 7 o’clock."]);
});

/** The lines of docs/bad-input.md: field, message, hint. */
function documented() {
  const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").replaceAll("\\|", "|").replaceAll("⏎", "\n");
  return readFileSync("docs/bad-input.md", "utf8").split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| input")).map((line) => {
    const [field, text] = line.split(" | ").slice(-2).map((cell) => plain(cell.replace(/ \|$/, "")));
    return { field, text };
  });
}

test("every line of docs/bad-input.md can be told, and no English is left in it but what was given", () => {
  const lines = documented();
  assert.ok(lines.length > 90, `${lines.length} lines`);
  for (const language of OTHERS) {
    const find = teller(tableOf(language));
    for (const { field, text } of lines) {
      // On the page a text begins with its field, as the error's own does.
      const told = find(`${field}: ${text}`, field);
      assert.ok(told, `${language} has nothing for: ${text}`);
      const bare = told.replaceAll(/"[^"]*"/g, "");
      assert.doesNotMatch(bare, /\b(the|is|are|not|of|and|or|use|give|with|there|must|at least|line|column)\b/i, told);
      // Numbers, texts in quotes and names of fields are what they were.
      for (const value of text.match(/"[^"]*"|\d+(\.\d+)?/g) ?? []) if (!value.startsWith('"') || told.includes('"')) assert.ok(told.includes(value.replace(/^"(squared|auto|cpu)"$/, "$1")), `${value} in: ${told}`);
    }
  }
});

/** A template with values in its holes: of a phrase, each phrase; else a number, a word, a text in quotes. */
function examples(from, to, table, depth = 0) {
  const names = [...from.matchAll(/\{(\w+)…?\}/g)].map(([, name]) => name);
  const turns = Math.max(3, ...names.map((name) => Object.keys(table[name] ?? {}).length));
  return Array.from({ length: turns }, (_, turn) => {
    const values = new Map(names.map((name, i) => {
      const phrases = Object.entries(table[name] ?? {});
      const [a, b] = phrases[turn % (phrases.length || 1)] ?? [];
      if (a && depth < 1) return [name, examples(a, b, table, depth + 1)[turn % 3]];
      const value = [`${10 * turn + i}`, `"a is ${i} and b"`, `x${i}`][turn % 3];
      return [name, { said: value, told: value }];
    }));
    const fill = (text, which) => text.replace(/\{(\w+)…?\}/g, (_, name) => values.get(name)[which]);
    return { said: fill(from, "said"), told: fill(to, "told") };
  });
}

test("each template finds its own counterpart, whatever stands in its holes", () => {
  for (const language of OTHERS) {
    const table = tableOf(language);
    const find = teller(table);
    let tried = 0;
    for (const [from, to] of Object.entries(table.message)) {
      for (const { said, told } of examples(from, to, table)) {
        assert.equal(find(said), told, from);
        tried++;
      }
    }
    assert.ok(tried > 800);
    const holes = (text) => (text.match(/\{\w+/g) ?? []).sort();
    for (const section of Object.values(table)) for (const [from, to] of Object.entries(section)) assert.deepEqual(holes(to), holes(from), from);
  }
});

test("fields and values stay; what nobody knows is left as it was said", () => {
  const find = teller(tableOf("de"));
  assert.equal(find("data.noise: 0.9 is outside 0..0.5.", "data.noise"), "data.noise: 0.9 liegt außerhalb von 0..0.5.");
  assert.equal(find('line 3, column "is a": "18O is not a number" is not a number.', 'line 3, column "is a"'), 'Zeile 3, Spalte "is a": "18O is not a number" ist keine Zahl.');
  assert.equal(find("layers[0].units: 300 units, but the limit is 256"), "layers[0].units: 300 Einheiten, aber höchstens 256 sind möglich");
  assert.equal(find('engine: there is no GPU adapter (not for you). Use "auto" or "cpu".'), 'engine: Es gibt keinen GPU-Adapter (not for you). "auto" oder "cpu" verwenden.');
  assert.equal(find("Left out: a, b and 3 more (has no values)."), "Weggelassen: a, b und 3 weitere (ohne Werte).");
  assert.equal(find("Left out: a and b (is blue)."), null);
  for (const text of ["This is something new.", "Use a hammer.", "the sea is too large", "12 blue numbers", ""]) assert.equal(find(text), null, text);
});

test("words come with their table, once; without it the text stays, and is said to be English", async () => {
  let asked = 0;
  const heard = [];
  const tell = tellIn(async () => {
    asked++;
    if (asked === 1) throw new Error("offline");
    return { message: { "{n} steps": "{n} Schritte" } };
  });
  const put = (words, lang) => heard.push([words, lang]);
  tell("3 steps", put);
  assert.deepEqual(heard, []);
  await new Promise(setImmediate);
  assert.deepEqual(heard.splice(0), [["3 steps", "en"]]);
  tell("3 steps", put);
  tell("unheard of", put);
  await new Promise(setImmediate);
  assert.deepEqual(heard.splice(0), [["3 Schritte", ""], ["unheard of", "en"]]);
  tell("a.b: 4 steps", put, "a.b");
  tell("", put);
  assert.deepEqual(heard, [["a.b: 4 Schritte", ""], ["", ""]], "at once");
  assert.equal(asked, 2);
});
