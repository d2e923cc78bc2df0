/** Why the native engine cannot be installed or used. `EngineError.code` is one of these. */
export type EngineErrorCode =
  | "platform"
  | "no-python"
  | "no-pip"
  | "no-compiler"
  | "no-npm"
  | "no-space"
  | "cache-unwritable"
  | "download"
  | "checksum"
  | "npm"
  | "build"
  | "missing"
  | "no-gpu"
  | "broken"
  | "locked"
  | "interrupted";

/** A problem with the engine that the user can act on: what happened, and the way out. */
export class EngineError extends Error {
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = "EngineError";
  }
}
