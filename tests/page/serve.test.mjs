// What a newcomer's first command serves: the page as it is opened from it has everything, what comes late too, and no error.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { ready, useSite } from "./support/site.mjs";

const site = useSite();

test("the address that scripts/serve.mjs prints leads to a page that is whole", async () => {
  const server = spawn(process.execPath, ["scripts/serve.mjs"], { env: { ...process.env, PORT: "18080" }, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const address = await new Promise((resolve, reject) => {
      let text = "";
      server.stdout.on("data", (chunk) => {
        text += chunk;
        const found = /http:\S+/.exec(text);
        if (found) resolve(found[0]);
      });
      server.once("exit", () => reject(new Error(`it ended at once: ${text}`)));
    });
    const { page, problems, close } = await site.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(address);
    await ready(page);
    await page.locator("bvq-playground .preset").first().waitFor();
    await page.locator("bvq-playground .lab-tab").first().waitFor();
    await page.locator("bvq-playground .loss canvas").waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
    assert.deepEqual(problems, []);
    await close();
  } finally {
    server.kill();
  }
});
