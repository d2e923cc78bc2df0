/** What Node's permissions are about, by the name that its errors have for them, and the flag that gives each. */
const kinds: Readonly<Record<string, readonly [what: string, flag: string]>> = {
  ChildProcess: ["starting other programs", "--allow-child-process"],
  FileSystemRead: ["reading", "--allow-fs-read=*"],
  FileSystemWrite: ["writing", "--allow-fs-write=*"],
  WorkerThreads: ["starting threads", "--allow-worker"],
};

/** What Node keeps from the process, which runs with `--permission`, and what to do; undefined for other errors. */
export function permissionDenied(error: unknown): { message: string; hint: string } | undefined {
  const { code, permission, resource } = error as {
    code?: unknown;
    permission?: unknown;
    resource?: unknown;
  };
  if (!(error instanceof Error) || code !== "ERR_ACCESS_DENIED") return undefined;
  const [what, flag] = kinds[String(permission)] ?? [undefined, undefined];
  if (what === undefined)
    return {
      message: `Node's permissions keep mrl from going on: ${error.message}`,
      hint: "start node without --permission",
    };
  const isFile = flag.startsWith("--allow-fs") && typeof resource === "string" && resource !== "";
  return {
    message: `Node's permissions keep mrl from ${what}${isFile ? ` ${resource}` : ""}`,
    hint: `start node with ${flag} too, or without --permission`,
  };
}
