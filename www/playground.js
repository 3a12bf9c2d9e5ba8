// <bvq-playground>: the element's public surface and when its code is fetched. The only page module with a side effect.

/** Heights of the window within which a lazy element is fetched. */
const NEAR = 2;

/** @typedef {import("./element.js").Playground} Live */

export class BvqPlayground extends HTMLElement {
  /** @type {Live | null} */ #live = null;
  /** @type {Promise<Live> | null} */ #starting = null;
  /** @type {IntersectionObserver | null} */ #near = null;
  /** @type {AbortController | null} */ #click = null;
  /** @type {unknown} */ #spec = null;
  /** @type {(value: this) => void} */ #settle = () => {};
  /** Resolves to the element once it can be used. @type {Promise<this>} */
  ready = new Promise((resolve) => { this.#settle = resolve; });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.append(document.createElement("slot"));
  }

  connectedCallback() {
    if (this.#live || this.#starting) return;
    const loading = this.getAttribute("loading");
    if (loading === "eager") this.#start();
    else if (loading === "click") this.#onClick();
    else this.#onNear();
  }

  disconnectedCallback() {
    this.#near?.disconnect();
    this.#click?.abort();
    this.#near = this.#click = this.#starting = null;
    if (!this.#live) return;
    this.#spec = this.#live.spec;
    this.#live.destroy();
    this.#live = null;
    this.ready = new Promise((resolve) => { this.#settle = resolve; });
  }

  #onNear() {
    this.#near = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#start();
    }, { rootMargin: `${NEAR * 100}% 0px` });
    this.#near.observe(this);
  }

  #onClick() {
    this.#click = new AbortController();
    const { signal } = this.#click;
    const go = (/** @type {Event} */ event) => {
      if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.removeAttribute("tabindex");
      this.removeAttribute("role");
      this.#start().then((live) => live.play(), () => {});
    };
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    if (!this.hasAttribute("role")) this.setAttribute("role", "button");
    this.addEventListener("click", go, { signal });
    this.addEventListener("keydown", go, { signal });
  }

  /** @returns {Promise<Live>} */
  #start() {
    this.#near?.disconnect();
    this.#click?.abort();
    this.#starting ??= this.#open();
    return this.#starting;
  }

  /** @returns {Promise<Live>} */
  async #open() {
    try {
      const { open } = await import("./element.js");
      const live = await open(this, /** @type {ShadowRoot} */ (this.shadowRoot), this.#spec);
      if (!this.isConnected) {
        live.destroy();
        throw new Error("The element left the page while it was starting");
      }
      this.#live = live;
      this.#settle(this);
      this.dispatchEvent(new CustomEvent("bvq-ready", { bubbles: true, composed: true }));
      return live;
    } catch (error) {
      this.#starting = null;
      if (this.isConnected) this.dispatchEvent(new CustomEvent("bvq-error", { bubbles: true, composed: true, detail: error }));
      throw error;
    }
  }

  /** The whole spec; setting it (wholly or in part) starts a new run. */
  get spec() { return this.#live?.spec ?? this.#spec; }
  set spec(spec) {
    this.#spec = spec;
    this.#live?.setSpec(spec);
  }

  get metrics() { return this.#live?.metrics ?? null; }
  get engine() { return this.#live?.engine ?? null; }
  get playing() { return this.#live?.playing ?? false; }
  /** The headless run. */
  get run() { return this.#live?.run ?? null; }

  /** @param {string} method @param {unknown[]} args */
  async #call(method, args) {
    const live = this.#live ?? (await this.#start());
    return /** @type {any} */ (live)[method](...args);
  }

  play() { return this.#call("play", []); }
  pause() { return this.#call("pause", []); }
  /** Trains n mini-batches; resolves to the metrics after them. */
  step(n = 1) { return this.#call("step", [n]); }
  /** Back to step 0 with the same seed, data and weights. */
  reset() { return this.#call("reset", []); }
  newSeed() { return this.#call("newSeed", []); }
  /** Trains on a table of the reader's own. @param {string} text CSV or TSV @param {{ name?: string }} [options] */
  loadData(text, options = {}) { return this.#call("loadData", [text, options]); }
  /** A link to this state: the page's address with what differs from the defaults in its hash. */
  toURL() { return this.#live?.toURL() ?? location.href; }
}

if (!customElements.get("bvq-playground")) customElements.define("bvq-playground", BvqPlayground);
