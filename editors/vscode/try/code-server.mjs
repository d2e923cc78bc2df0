import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** The Node that code-server asks for stands beside it. */
const program = join(import.meta.dirname, "node_modules", ".bin", "code-server");
const env = {
  ...process.env,
  PATH: `${join(import.meta.dirname, "node_modules", ".bin")}:${process.env["PATH"]}`,
};

/** Starts a VS Code with an extension on a free port of this machine, and gives its address and how to end it. */
export async function startCodeServer({ folder, vsix, settings }) {
  const [extensions, user] = [join(folder, "extensions"), join(folder, "user")];
  const folders = ["--extensions-dir", extensions, "--user-data-dir", user];
  await mkdir(join(user, "User"), { recursive: true });
  await writeFile(join(user, "User", "settings.json"), JSON.stringify(settings));
  await run(program, [...folders, "--install-extension", vsix], { env });
  const port = await freePort();
  const flags = [
    "--auth",
    "none",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-workspace-trust",
  ];
  const child = spawn(program, [...folders, ...flags, "--bind-addr", `127.0.0.1:${port}`], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that its extension host ends with it.
    detached: true,
  });
  let said = "";
  const listening = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece) => {
        said += piece;
        if (/server listening on/i.test(said)) resolve();
      });
    child.once("exit", () => reject(new Error(`code-server ended:\n${said}`)));
    child.once("error", reject);
  });
  await listening;
  return {
    address: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      process.kill(-child.pid, "SIGTERM");
      await ended;
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
