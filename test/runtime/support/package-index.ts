import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { zipSync, type Zippable } from "fflate";
import type { WheelPin } from "../../../src/runtime/engine/pins.js";

/** A Python package index on this machine, for pip. */
export interface PackageIndex {
  /** What `PIP_INDEX_URL` is to be. */
  readonly url: string;
  /** The wheels that were asked for, in order. */
  readonly served: string[];
  /** What is sent in the place of a wheel, by its name; undefined: nothing, and the connection stays open. */
  readonly instead: Map<string, Uint8Array | undefined>;
  close(): Promise<void>;
}

export interface Wheel {
  readonly pin: WheelPin;
  readonly bytes: Uint8Array;
}

/** A wheel with these files that pip takes, and its pin. */
export function makeWheel(pin: WheelPin, files: Readonly<Record<string, string>>): Wheel {
  const name = pin.file.split("-").slice(0, 2).join("-");
  const text = (content: string) => new TextEncoder().encode(content);
  const zipped: Zippable = {
    [`${name}.dist-info/METADATA`]: text(
      `Metadata-Version: 2.1\nName: ${pin.project}\nVersion: ${pin.version}\n`,
    ),
    [`${name}.dist-info/WHEEL`]: text("Wheel-Version: 1.0\nRoot-Is-Purelib: false\n"),
  };
  for (const [path, content] of Object.entries(files)) {
    const mode = path.includes("/bin/") ? 0o100755 : 0o100644;
    zipped[path] = [text(content), { os: 3, attrs: mode << 16 }];
  }
  const bytes = zipSync(zipped);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { pin: { ...pin, sha256, size: bytes.length }, bytes };
}

/** Serves wheels as the Python package index does. */
export async function packageIndex(wheels: readonly Wheel[]): Promise<PackageIndex> {
  const served: string[] = [];
  const instead: PackageIndex["instead"] = new Map();
  const server = createServer((request, response) => {
    const [, kind, name = ""] = (request.url ?? "").split("/");
    const wheel = wheels.find(({ pin }) => (kind === "simple" ? pin.project : pin.file) === name);
    if (wheel === undefined) return void response.writeHead(404).end();
    if (kind === "simple") {
      response.setHeader("Content-Type", "text/html");
      return void response.end(`<a href="/files/${wheel.pin.file}">${wheel.pin.file}</a>`);
    }
    served.push(name);
    const bytes = instead.has(name) ? instead.get(name) : wheel.bytes;
    if (bytes !== undefined) response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/simple`,
    served,
    instead,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
