/** A host in this process that a test talks to in messages. */
import { Host } from "../../engine/host.js";
import { fakeCore } from "./fake-core.js";

/** Lets everything that is ready run. */
export const settle = async (turns = 20) => {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * @param {Parameters<typeof fakeCore>[0]} [options]
 * @param {Partial<ConstructorParameters<typeof Host>[0]>} [parts]
 */
export async function talk(options, parts = {}) {
  const { core, tables, log } = fakeCore(options);
  /** @type {any[]} */
  const heard = [];
  const waiting = new Map();
  const host = new Host({
    where: "worker",
    emit: (message, transfer) => {
      // As postMessage: what is transferred is gone here, what cannot be cloned throws.
      const arrived = structuredClone(message, { transfer: transfer ?? [] });
      heard.push(arrived);
      if (arrived.type === "result") waiting.get(arrived.call)?.resolve(arrived.value);
      if (arrived.type === "error") waiting.get(arrived.call)?.reject(arrived.error);
    },
    loadCore: async () => core,
    loadTables: async () => tables,
    loadText: async (url) => `text of ${url.pathname.split("/").pop()}`,
    ...parts,
  });
  let last = 0;
  const call = (method, run = "", args = {}) => {
    const id = ++last;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    // A test may look at the rejection later.
    answer.catch(() => {});
    host.receive({ type: "call", call: id, method, run, args });
    return answer;
  };
  const snapshots = (observer) => heard.filter((message) => message.type === "snapshot" && message.observer === observer).map(({ snapshot }) => snapshot);
  await call("load", "", { wasm: "x", glue: "https://a.example/wasm/bvq.js" });
  return { host, call, heard, log, snapshots };
}

/** A clock that only moves when told. */
export function clock() {
  let time = 0;
  return { now: () => time, pass: (/** @type {number} */ ms) => (time += ms) };
}
