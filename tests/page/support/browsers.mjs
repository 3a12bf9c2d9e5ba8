// The browsers that the tests and benches drive, and every flag they are started with.
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** Headless, quiet, without a GPU: no WebGPU adapter is found, so this is also the run that proves the CPU path. */
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WebGPU and WebGL on SwiftShader, Chromium's software GPU. */
const GPU_FLAGS = [
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  "--disable-gpu-watchdog",
];

/** The full path of a program: the one that `variable` names, or the first of `names` on PATH. */
export function program(variable, names) {
  const named = process.env[variable];
  if (named) return named;
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here
      }
    }
  }
  throw new Error(`${names[0]} is missing: run scripts/setup.sh test, or set ${variable} to where it is.`);
}

export const chromiumPath = () =>
  program("BVQ_CHROMIUM", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);

/** @param {{ gpu?: boolean, args?: string[] }} [options] */
export function launchChromium({ gpu = false, args = [] } = {}) {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: [...FLAGS, ...(gpu ? GPU_FLAGS : ["--disable-gpu"]), ...args],
  });
}

export const firefoxPath = () => program("BVQ_FIREFOX", ["firefox-esr", "firefox"]);

/** A new, empty profile folder and the function that removes it. */
export function profile() {
  const folder = mkdtempSync(join(tmpdir(), "bvq-profile-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
