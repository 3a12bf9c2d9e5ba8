/** A client whose "workers" are hosts in this process; messages are cloned both ways, as postMessage does. */
import { Client } from "../../engine/client.js";
import { Host } from "../../engine/host.js";
import { Run } from "../../engine/run.js";
import { fakeCore } from "./fake-core.js";

/**
 * @param {Parameters<typeof fakeCore>[0]} [options]
 * @param {object} [parts]                     of the hosts
 * @param {object} [setting]
 * @param {("worker" | "page")[]} [setting.ways]
 * @param {(nth: number) => "worker" | "page"} [setting.where]      where the nth host runs
 * @param {(message: any, channel: any) => void} [setting.onPost]   sees what the page sends
 */
export function fakeClient(options, parts = {}, { ways = ["worker", "page"], where = () => ways[0], onPost = () => {} } = {}) {
  const { core, tables, log } = fakeCore(options);
  /** @type {any[]} */
  const channels = [];
  const client = new Client({
    wasm: "wasm",
    glue: "glue.js",
    ways,
    open: async ({ receive, fail }) => {
      let open = true;
      const host = new Host({
        where: "worker",
        emit: (message, transfer) => {
          const arrived = structuredClone(message, { transfer: transfer ?? [] });
          setImmediate(() => open && receive(arrived));
        },
        loadCore: async (_wasm, glue) => (channel.glue = glue) && core,
        loadTables: async () => tables,
        ...parts,
      });
      const channel = {
        where: where(channels.length),
        glue: "",
        sent: [],
        post: (message) => {
          const arrived = structuredClone(message);
          channel.sent.push(arrived);
          setImmediate(() => open && host.receive(arrived));
          onPost(arrived, channel);
        },
        close: () => {
          open = false;
          host.close();
        },
        fail,
        isOpen: () => open,
      };
      channels.push(channel);
      return channel;
    },
  });
  const start = async (id = "a", spec = {}) => {
    const { connection } = await client.connect();
    return new Run(client, connection, id, await connection.call("create", id, { spec }));
  };
  return { client, start, channels, log };
}
