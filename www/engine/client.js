/**
 * The page's side of the engine: one host for all runs of the page, calls as promises, snapshots as a subscription.
 * It knows nothing of the DOM; frames only pace its acknowledgements.
 *
 * @import { Methods, MethodName, Snapshot, ToHost, ToPage, Want } from "./protocol.js"
 * @import { Channel, OpenOptions, Where } from "./open.js"
 */
import { BvqError, errorOf } from "../error.js";
import { openChannel, waysFromHere } from "./open.js";
import { unreachable } from "./protocol.js";

/** @typedef {Methods["load"]["result"]} Loaded */
/** @typedef {{ run: string, resolve: (value: any) => void, reject: (error: unknown) => void }} Pending */
/** @typedef {{ run: string, listener: (snapshot: Snapshot) => void }} Subscription */

/** Milliseconds that an idle host outlives its last run, for a page that changes one run for another. */
const LINGER = 200;

/** @param {string} url @param {string} query */
const withQuery = (url, query) => `${url}${url.includes("?") ? "&" : "?"}${query}`;

/** Calls `then` before the next frame; where there are no frames, about as often. @param {() => void} then */
function onFrame(then) {
  if (typeof requestAnimationFrame === "function") requestAnimationFrame(then);
  else setTimeout(then, 16);
}

/** One host and what is under way with it. */
export class Connection {
  /**
   * @param {Channel} channel
   * @param {() => void} died
   */
  constructor(channel, died) {
    this.#channel = channel;
    this.#died = died;
    this.where = channel.where;
  }

  #channel;
  #died;
  #lastCall = 0;
  #lastObserver = 0;
  /** @type {Map<number, Pending>} */ #pending = new Map();
  /** @type {Map<number, Subscription>} */ #subscriptions = new Map();
  /** @type {Map<string, (change: { engine: string, why: string }) => void>} */ #moves = new Map();
  /** @type {{ run: string, observer: number }[]} */ #toAck = [];
  /** Why this host is gone. @type {BvqError | undefined} */
  dead;
  /** @type {(error: BvqError) => void} */ #tell = () => {};
  /** Resolves when the host breaks, never when it is merely let go. @type {Promise<BvqError>} */
  broken = new Promise((resolve) => {
    this.#tell = resolve;
  });
  /** The last exports of the runs that died with the host. @type {Record<string, unknown>} */
  exports = {};

  /**
   * @template {MethodName} M
   * @param {M} method
   * @param {string} run
   * @param {Methods[M]["args"]} args
   * @returns {Promise<Methods[M]["result"]>}
   */
  call(method, run, args) {
    if (this.dead) return Promise.reject(this.dead);
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { run, resolve, reject });
      try {
        this.#channel.post(/** @type {ToHost} */ ({ type: "call", call, method, run, args }));
      } catch (error) {
        this.#pending.delete(call);
        reject(
          new BvqError("spec-invalid", `An argument of ${method} cannot be sent: ${errorOf(error).message}`, {
            field: method,
            hint: "Use plain values and typed arrays only.",
          }),
        );
      }
    });
  }

  /**
   * @param {string} run
   * @param {Want} want
   * @param {(snapshot: Snapshot) => void} listener
   * @returns {() => void} stops
   */
  observe(run, want, listener) {
    if (this.dead) throw this.dead;
    const observer = ++this.#lastObserver;
    this.#subscriptions.set(observer, { run, listener });
    this.#channel.post({ type: "observe", run, observer, want });
    return () => {
      if (this.#subscriptions.delete(observer) && !this.dead) this.#channel.post({ type: "unobserve", run, observer });
    };
  }

  /** @param {string} run @param {(change: { engine: string, why: string }) => void} then  when the run goes on elsewhere */
  onMoved(run, then) {
    this.#moves.set(run, then);
  }

  /** Ends a run: what it still waits for is rejected. @param {string} run @param {BvqError} error */
  drop(run, error) {
    this.#moves.delete(run);
    for (const [observer, subscription] of this.#subscriptions) {
      if (subscription.run === run) this.#subscriptions.delete(observer);
    }
    for (const [call, pending] of this.#pending) {
      if (pending.run !== run) continue;
      this.#pending.delete(call);
      pending.reject(error);
    }
    this.call("dispose", run, {}).catch(() => {});
  }

  /** @param {ToPage} message */
  receive(message) {
    switch (message.type) {
      case "hello":
        break;
      case "result":
        this.#settle(message.call)?.resolve(message.value);
        break;
      case "error":
        this.#settle(message.call)?.reject(BvqError.from(message.error));
        break;
      case "snapshot":
        this.#show(message.run, message.observer, message.snapshot);
        break;
      case "moved":
        this.#moves.get(message.run)?.(message);
        break;
      case "dead":
        this.exports = message.exports;
        this.die(BvqError.from(message.error));
        break;
      default:
        unreachable(message);
    }
  }

  /** @param {number} call */
  #settle(call) {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    return pending;
  }

  /** @param {string} run @param {number} observer @param {Snapshot} snapshot */
  #show(run, observer, snapshot) {
    const subscription = this.#subscriptions.get(observer);
    if (!subscription) return;
    try {
      subscription.listener(snapshot);
    } catch (error) {
      // A listener's defect is its own: say so and go on.
      if (typeof reportError === "function") reportError(error);
      else console.error(error);
    }
    if (this.#toAck.push({ run, observer }) > 1) return;
    onFrame(() => {
      for (const ack of this.#toAck.splice(0)) {
        if (this.#subscriptions.has(ack.observer) && !this.dead) this.#channel.post({ type: "ack", ...ack });
      }
    });
  }

  /** Lets the host go. */
  close() {
    this.#channel.close();
    this.dead = new BvqError("disposed", "The engine was let go with its last run");
  }

  /** Nothing works any more, for this reason. @param {BvqError} error */
  die(error) {
    if (this.dead) return;
    this.dead = error;
    this.#channel.close();
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#subscriptions.clear();
    this.#tell(error);
    this.#died();
  }
}

/**
 * @typedef {object} ClientOptions
 * @property {URL | string | BufferSource | WebAssembly.Module} wasm
 * @property {string} glue
 * @property {Where[]} [ways]
 * @property {number} [timeout]                            milliseconds a worker has to say hello
 * @property {(options: OpenOptions) => Promise<Channel>} [open]
 */

/** Opens the page's host when it is needed and lets it go when no run is left. */
export class Client {
  /** @param {ClientOptions} options */
  constructor({ wasm, glue, ways = waysFromHere(), timeout = 3000, open = openChannel }) {
    this.#wasm = wasm;
    this.#glue = glue;
    this.#ways = ways;
    this.#timeout = timeout;
    this.#open = open;
  }

  #wasm;
  #glue;
  #ways;
  #timeout;
  #open;
  #deaths = 0;
  #users = 0;
  /** @type {Client | undefined} */ #twin;
  /** @type {Promise<{ connection: Connection, loaded: Loaded }> | undefined} */ #current;

  /** The wasm, or where it is. */
  get wasm() {
    return this.#wasm;
  }

  /** Whether hosts run in the page: known after the first connection. */
  get inPage() {
    return this.#ways[0] === "page";
  }

  /**
   * A client with a host of its own, for work apart from the runs. In the page there is one more host for all such
   * work, with an instance of the wasm of its own: modules are never forgotten, and one thread needs no more.
   * @param {ClientOptions["wasm"]} [wasm]
   * @returns {Client}
   */
  twin(wasm = this.#wasm) {
    const options = { wasm, ways: this.#ways, timeout: this.#timeout, open: this.#open };
    if (this.inPage) return (this.#twin ??= new Client({ ...options, glue: withQuery(this.#glue, "apart") }));
    return new Client({ ...options, glue: this.#glue });
  }

  /** A living host with the wasm loaded. */
  async connect() {
    this.#current ??= this.#start();
    const current = this.#current;
    try {
      return await current;
    } catch (error) {
      if (this.#current === current) this.#current = undefined;
      throw error;
    }
  }

  async #start() {
    /** @type {Connection | undefined} */
    let connection;
    const channel = await this.#open({
      ways: this.#ways,
      timeout: this.#timeout,
      receive: (message) => connection?.receive(message),
      fail: (reason) => connection?.die(new BvqError("internal", `The engine's worker stopped: ${reason}`)),
    });
    // A page that refused a worker once will refuse the next one.
    this.#ways = this.#ways.slice(Math.max(0, this.#ways.indexOf(channel.where)));
    connection = new Connection(channel, () => {
      this.#deaths += 1;
      this.#current = undefined;
    });
    // A dead instance stays in its glue module; another query string makes another module.
    const glue = this.#deaths > 0 ? withQuery(this.#glue, `restart=${this.#deaths}`) : this.#glue;
    try {
      const loaded = await connection.call("load", "", { wasm: this.#wasm, glue });
      return { connection, loaded };
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  /** A run begins to need the host. */
  retain() {
    this.#users += 1;
  }

  /** A run needs it no more. @param {number} [linger]  milliseconds that an idle host stays */
  release(linger = LINGER) {
    this.#users -= 1;
    if (this.#users > 0) return;
    const timer = setTimeout(async () => {
      const current = this.#current;
      if (this.#users > 0 || !current) return;
      this.#current = undefined;
      (await current).connection.close();
    }, linger);
    // Node's timer would keep the process alive.
    /** @type {{ unref?: () => void }} */ (/** @type {unknown} */ (timer)).unref?.();
  }
}
