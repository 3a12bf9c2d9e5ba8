/** The host in a worker: messages in, messages out. @import { Emit } from "./protocol.js" */
import { Host } from "./host.js";
const scope = /** @type {{ postMessage: Emit, onmessage: unknown }} */ (/** @type {unknown} */ (self));
const host = new Host({ where: "worker", emit: (message, transfer) => scope.postMessage(message, transfer) });
scope.onmessage = (/** @type {MessageEvent} */ { data }) => host.receive(data);
scope.postMessage({ type: "hello" });
