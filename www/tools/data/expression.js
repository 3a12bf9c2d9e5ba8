// Formulas as people type them, `y > sin(x)` or `y = 0.3*x^2`, read into functions of x and y. jsep makes the tree; here
// is what each node of it means. Nothing is ever run as code. Pure.

import jsep from "jsep";

/**
 * @typedef {(x: number, y: number) => number} Value
 * What a formula says: "classes", whether it holds at (x, y); "curve", a number over x; "surface", a number over x and y.
 * @typedef {{ kind: "classes" | "curve" | "surface", at: Value }} Formula
 */

/** What is wrong, as a key of messages, and at which character, from 1. */
export class FormulaError extends Error {
  /** @param {string} key @param {number} at @param {Record<string, string>} [values] */
  constructor(key, at, values = {}) {
    super(`${key} at ${at}`);
    this.key = key;
    this.values = { at: String(at), ...values };
  }
}

/** @type {Record<string, (...values: number[]) => number>} */
const FUNCTIONS = {
  sin: Math.sin, cos: Math.cos, tan: Math.tan, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, abs: Math.abs, min: Math.min, max: Math.max,
};
/** Those with any number of arguments. */
const MANY = ["min", "max"];
/** @type {Record<string, Value>} */
const NAMES = { x: (x) => x, y: (_, y) => y, x1: (x) => x, x2: (_, y) => y, pi: () => Math.PI, e: () => Math.E };
/** @type {Record<string, (a: number, b: number) => number>} */
const ARITHMETIC = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "^": (a, b) => a ** b };
/** @type {Record<string, (a: number, b: number) => boolean>} */
const RELATIONS = { "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b };

/** For messages. */
export const KNOWN_FUNCTIONS = Object.keys(FUNCTIONS).join(", ");

jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
jsep.removeAllLiterals();
for (const sign of "+-") jsep.addUnaryOp(sign);
for (const [rank, signs] of [[1, Object.keys(RELATIONS)], [2, ["+", "-"]], [3, ["*", "/"]]]) {
  for (const sign of /** @type {string[]} */ (signs)) jsep.addBinaryOp(sign, /** @type {number} */ (rank));
}
jsep.addBinaryOp("^", 4, true);
// jsep keeps neither places nor brackets: an error names the one, and -x^2 is not (-x)^2.
jsep.hooks.add("gobble-token", /** @this {any} @param {any} env */ function (env) {
  const at = this.index + 1;
  if (jsep.isIdentifierStart(this.code)) env.node = Object.assign(this.gobbleTokenProperty({ ...this.gobbleIdentifier(), at }), { at });
  else if (jsep.isDecimalDigit(this.code) || this.code === ".".charCodeAt(0)) env.node = { ...this.gobbleNumericLiteral(), at };
  else if (this.code === "(".charCodeAt(0)) {
    const body = this.gobbleGroup();
    if (!body) throw new FormulaError("own.formula.unreadable", at);
    env.node = { type: "Group", body };
  }
});

/**
 * Reads a formula.
 * @param {string} text
 * @returns {Formula}
 */
export function readFormula(text) {
  // One character for one, so that places stay.
  const plain = text.replace(/[−–]/g, "-").replace(/[·×]/g, "*");
  if (plain.trim() === "") throw new FormulaError("own.formula.empty", 1);
  const strange = /[^\w\s.,+\-*/^<>=()]/.exec(plain);
  if (strange) throw new FormulaError("own.formula.unreadable", strange.index + 1);
  const sign = /(?<![<>=!])=(?!=)/.exec(plain);
  if (!sign) {
    const tree = parsed(plain, 0);
    if (isRelation(tree)) return { kind: "classes", at: relation(tree) };
    return { kind: uses(tree, ["y", "x2"]) ? "surface" : "curve", at: compiled(tree) };
  }
  const left = plain.slice(0, sign.index).trim();
  if (left !== "y" && left !== "z") throw new FormulaError("own.formula.left", 1, { left });
  const tree = parsed(plain.slice(sign.index + 1), sign.index + 1);
  const y = left === "y" && uses(tree, ["y", "x2"]);
  if (y) throw new FormulaError("own.formula.ofX", y);
  return { kind: left === "y" ? "curve" : "surface", at: compiled(tree) };
}

/** The tree of a text; its nodes know their place in the whole formula. @param {string} text @param {number} before characters before it */
function parsed(text, before) {
  try {
    return shifted(jsep(text), before);
  } catch (error) {
    if (error instanceof FormulaError) throw new FormulaError(error.key, Number(error.values.at) + before, error.values);
    const at = Math.min(text.trimEnd().length, Number(Object(error).index ?? 0)) + 1;
    throw new FormulaError(at > text.trimEnd().length ? "own.formula.ends" : "own.formula.unreadable", at + before);
  }
}

/** @param {any} node @param {number} by @returns {any} */
function shifted(node, by) {
  if (Array.isArray(node)) return node.map((part) => shifted(part, by));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, key === "at" ? part + by : shifted(part, by)]));
}

/** Where one of these names stands, 0 if nowhere. @param {any} node @param {string[]} names @returns {number} */
function uses(node, names) {
  if (typeof node !== "object" || node === null) return 0;
  if (node.type === "Identifier") return names.includes(node.name) ? node.at : 0;
  return Object.values(node).map((part) => uses(part, names)).find((at) => at > 0) ?? 0;
}

/** @param {any} node @returns {boolean} */
const isRelation = (node) => (node.type === "Group" ? isRelation(node.body) : node.type === "BinaryExpression" && node.operator in RELATIONS);

/** Whether it holds, as 1 or 0; `-1 < y < 1` is both of its halves. @param {any} node @returns {Value} */
function relation(node) {
  if (node.type === "Group") return relation(node.body);
  const { left, operator, right } = node;
  const test = /** @type {(typeof RELATIONS)[string]} */ (RELATIONS[operator]);
  const chained = left.type === "BinaryExpression" && isRelation(left);
  const [a, b] = [compiled(chained ? left.right : left), compiled(right)];
  const before = chained ? relation(left) : () => 1;
  return (x, y) => {
    const [p, q, so] = [a(x, y), b(x, y), before(x, y)];
    return Number.isNaN(p + q + so) ? NaN : Number(so === 1 && test(p, q));
  };
}

/** @param {any} node @returns {Value} */
function compiled(node) {
  switch (node.type) {
    case "Literal": {
      if (typeof node.value !== "number") break;
      return () => node.value;
    }
    case "Group": return compiled(node.body);
    case "Identifier": {
      const value = Object.hasOwn(NAMES, node.name) ? NAMES[node.name] : undefined;
      if (!value) throw new FormulaError(Object.hasOwn(FUNCTIONS, node.name) ? "own.formula.brackets" : "own.formula.unknown", node.at, { name: node.name });
      return value;
    }
    case "UnaryExpression": {
      const a = compiled(node.argument);
      return node.operator === "-" ? (x, y) => -a(x, y) : a;
    }
    case "CallExpression": {
      const { name, at } = node.callee;
      const act = Object.hasOwn(FUNCTIONS, name ?? "") ? FUNCTIONS[name] : undefined;
      if (!act) throw new FormulaError("own.formula.noFunction", node.at ?? at ?? 1, { name: name ?? "" });
      const args = /** @type {any[]} */ (node.arguments).map(compiled);
      if (args.length === 0 || (args.length > 1 && !MANY.includes(name))) throw new FormulaError("own.formula.arguments", at, { name });
      return (x, y) => act(...args.map((arg) => arg(x, y)));
    }
    case "BinaryExpression": {
      const { operator, left, right } = node;
      const act = ARITHMETIC[operator];
      if (!act) throw new FormulaError("own.formula.nested", placeOf(node), { sign: operator });
      // −x² is −(x²): the sign in front comes last.
      if (operator === "^" && left.type === "UnaryExpression") return compiled({ ...left, argument: { ...node, left: left.argument } });
      const [a, b] = [compiled(left), compiled(right)];
      return (x, y) => act(a(x, y), b(x, y));
    }
  }
  // Two expressions one after the other: the second is too much.
  throw new FormulaError("own.formula.unreadable", placeOf(node.type === "Compound" ? node.body[1] : node));
}

/** Where the first named thing in a node stands. @param {any} node @returns {number} */
function placeOf(node) {
  if (typeof node !== "object" || node === null) return 1;
  if (typeof node.at === "number") return node.at;
  const places = Object.values(node).filter((part) => typeof part === "object" && part !== null).map(placeOf);
  return places.length ? Math.min(...places) : 1;
}
