import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { chromium } from "./support/browser.js";
import { answerOf } from "./support/chromium.js";

/*
 * The language server as `npm run build:browser` makes it, in a worker of a page, which has the
 * experiment elaborated in a worker of its own. What it answers in every case is tested without a browser.
 */

const spec = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
const parrot = "🦜" + missing
experiment e {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5)
  train { iterations: 10 }
}
`;

/** Opens a spec, and posts what is found once the experiment has been elaborated, with what a hover says. */
const client = `
const spec = ${JSON.stringify(spec)};
const textDocument = { uri: "untitled:spec", languageId: "mrl", version: 1, text: spec };
const worker = new Worker("/language-server.js");
const send = (message) => worker.postMessage({ jsonrpc: "2.0", ...message });
let found = [];
const answer = (body) => fetch("/answer", { method: "POST", body: JSON.stringify(body) });
worker.onerror = ({ message }) => answer({ error: message });
worker.onmessage = ({ data: { id, method, params, result } }) => {
  if (id === 1) {
    send({ method: "initialized", params: {} });
    send({ method: "textDocument/didOpen", params: { textDocument } });
  } else if (method === "textDocument/publishDiagnostics") {
    found = params.diagnostics.map(({ message, range: { start } }) => ({ message, ...start }));
    if (found.length < 2) return;
    const position = { line: 5, character: 12 };
    send({ id: 2, method: "textDocument/hover", params: { textDocument, position } });
  } else if (id === 2) answer({ found, hover: result.contents.value });
};
send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
`;

it.skipIf(chromium === undefined)(
  "checks a spec with its experiment, and tells what is hovered over",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "mrl-browser-"));
    try {
      const out = join(folder, "server.js");
      await promisify(execFile)(process.execPath, ["scripts/bundle-language-server.mjs", out]);
      const files = {
        "/": {
          type: "text/html",
          content: `<!doctype html><script type="module" src="/client.js"></script>`,
        },
        "/client.js": { type: "text/javascript", content: client },
        "/language-server.js": { type: "text/javascript", content: await readFile(out, "utf8") },
      };
      const answer = JSON.parse(await answerOf(chromium!, { files, isIsolated: false })) as unknown;
      expect(answer).toEqual({
        found: [
          { message: expect.stringContaining("missing") as string, line: 2, character: 22 },
          { message: expect.stringContaining("inner_lr") as string, line: 5, character: 12 },
        ],
        hover: expect.stringContaining("Finn et al.") as string,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
