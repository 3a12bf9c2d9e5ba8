/**
 * Links with wrong values: what is left out so that the rest holds.
 *
 * @import { Description } from "../engine/core.js"
 * @import { Parsed } from "../state.js"
 */
import { BvqError, errorOf } from "../error.js";
import { pairsFor, pairsOf } from "../state.js";
import { isClassic } from "./classic.js";
import { parsed } from "./link.js";
import { unpack } from "./packed.js";
import { camel } from "./values.js";

/** Refusals of the core that are tried to be mended; each is another start. */
const TRIES = 4;
/** Keys beside a control's own that say what the core calls by this name. @type {Record<string, string[]>} */
const ALSO = {
  layers: ["networkShape"],
  "data.kind": ["regDataset", "problem"],
  "penalty.l1": ["regularizationRate", "regularization"],
  "penalty.l2": ["regularizationRate", "regularization"],
};

export class Link {
  /** Why what was left out was. @type {BvqError[]} */
  refused = [];
  #tries = 0;

  /** @param {Map<string, string>} pairs @param {Description} description @param {boolean} classic */
  constructor(pairs, description, classic) {
    this.pairs = pairs;
    this.description = description;
    this.classic = classic;
  }

  /** @param {string} hash @param {Description} description */
  static async open(hash, description) {
    /** @type {BvqError[]} */
    const refused = [];
    const pairs = pairsOf(hash, (error) => refused.push(error));
    const packed = pairs.get("z");
    pairs.delete("z");
    try {
      if (packed) pairs.set("config", JSON.stringify(await unpack("z", packed)));
    } catch (error) {
      refused.push(errorOf(error));
    }
    const link = new Link(pairs, description, isClassic(pairs));
    link.refused = refused;
    return link;
  }

  /** The state that the good values ask for. @returns {Parsed} */
  read() {
    for (;;) {
      try {
        const found = parsed(this.pairs, this.description, this.classic);
        pairsFor(found.state, this.description); // what cannot be written again is in no attribute either
        return found;
      } catch (error) {
        const refused = errorOf(error);
        // What no key says is said by the config.
        if (!this.pairs.delete(refused.field) && !this.pairs.delete("config")) throw error;
        this.refused.push(refused);
      }
    }
  }

  /**
   * Leaves out what the core refused, if the link says it; each value alone was good.
   * @param {unknown} thrown
   */
  drop(thrown) {
    const { code, field, message, hint } = errorOf(thrown);
    const keys = this.#keysOf(field);
    if (keys.length === 0 || ++this.#tries > TRIES) return false;
    for (const key of keys) this.pairs.delete(key);
    const text = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
    this.refused.push(new BvqError(code, `${keys.join(", ")}: ${text}`, { field: keys[0], hint }));
    return true;
  }

  /** @param {string} field */
  #keysOf(field) {
    const path = field.replace(/\[\d+\]/g, ".*");
    const { controls, features } = this.description;
    const own = controls.find((control) => control.path === path)?.attribute ?? "";
    const keys = path.startsWith("features") ? features.map(({ attribute }) => camel(attribute)) : [camel(own), path, ...(ALSO[path] ?? [])];
    const said = [...new Set(keys)].filter((key) => this.pairs.has(key));
    return said.length > 0 ? said : this.#member(path.split(".")[0]);
  }

  /** A part of `config` goes alone. @param {string} name */
  #member(name) {
    const config = JSON.parse(this.pairs.get("config") ?? "{}");
    if (!(name in config)) return [];
    delete config[name];
    this.pairs.set("config", JSON.stringify(config));
    return [name];
  }

  /** All that was left out, as one error. */
  error() {
    const [first] = this.refused;
    return first ? new BvqError(first.code, this.refused.map(({ message }) => message).join(" "), { field: first.field, hint: "Left out; the rest of the link holds." }) : null;
  }
}
