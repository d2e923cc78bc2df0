/** What went wrong, for programs that want to react to it. */
export type RunErrorCode =
  | "unreadable-file"
  | "unwritable"
  | "disk-full"
  | "locked"
  | "not-a-run"
  | "bad-manifest"
  | "bad-metrics"
  | "bad-checkpoint"
  | "no-checkpoint"
  | "foreign-checkpoint"
  | "changed-program"
  | "changed-versions"
  | "engine-missing"
  | "device-missing"
  | "engine-failed"
  | "not-finite"
  | "no-such-entry"
  | "nothing-to-do"
  | "bad-data"
  | "bad-config"
  | "bad-argument"
  | "interrupted";

/**
 * A problem that a user can do something about: a file, a folder, a checkpoint, an engine. The
 * message says what is wrong and where; `hint` is the way out. It never means a defect in mrl.
 */
export class RunError extends Error {
  constructor(
    readonly code: RunErrorCode,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "RunError";
  }
}

/** The system's error code (`ENOENT`, …) of what a file function threw. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const readProblems: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder, not a file",
  EACCES: "you may not read it",
  EPERM: "you may not read it",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links go round in a circle",
  ERR_ACCESS_DENIED: "Node's permissions (`node --permission`) keep mrl from it",
};

/** Turns what a file function threw while reading `path` into a `RunError`; rethrows what is not the system's. */
export function readError(path: string, error: unknown): RunError {
  const code = systemCode(error);
  if (code === undefined) throw error;
  return new RunError("unreadable-file", `cannot read ${path}: ${readProblems[code] ?? code}`, undefined, {
    cause: error,
  });
}

const writeProblems: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file of that name is in the way",
  EISDIR: "a folder of that name is in the way",
  EBUSY: "it is in use, or a folder that is",
  ENOENT: "its folder is not there",
  ERR_ACCESS_DENIED: "Node's permissions (`node --permission`) keep mrl from it",
  EIO: "the device reports an error",
};

const diskFull = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Turns what a file function threw while writing `path` into a `RunError`; rethrows what is not the system's. */
export function writeError(
  path: string,
  error: unknown,
  hint = "choose another folder with --out, or mend its permissions",
): RunError {
  if (error instanceof RunError) return error;
  const code = systemCode(error);
  if (code === undefined) throw error;
  if (diskFull.has(code)) {
    return new RunError(
      "disk-full",
      `cannot write ${path}: the disk is full`,
      "the last good checkpoint is untouched; free some space, then go on with `mrl resume`",
      { cause: error },
    );
  }
  return new RunError("unwritable", `cannot write ${path}: ${writeProblems[code] ?? code}`, hint, {
    cause: error,
  });
}
