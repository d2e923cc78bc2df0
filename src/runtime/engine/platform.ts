import { EngineError } from "./error.js";

export interface Platform {
  readonly os: string;
  readonly arch: string;
  /** The version of glibc; undefined elsewhere than on Linux, and on musl. */
  readonly glibc?: string | undefined;
}

interface ReportHeader {
  readonly header?: { readonly glibcVersionRuntime?: string };
}

export function thisPlatform(): Platform {
  const report = process.platform === "linux" ? (process.report.getReport() as ReportHeader) : {};
  return { os: process.platform, arch: process.arch, glibc: report.header?.glibcVersionRuntime };
}

const embedded = "mrl runs on its embedded executor here; nothing needs to be installed for it.";

/** Why the native engine cannot be had on a platform, or undefined where it can. */
export function platformProblem(platform: Platform): EngineError | undefined {
  const refuse = (what: string) =>
    new EngineError("platform", `The native engine is not available ${what}.`, embedded);
  if (platform.os === "darwin")
    return refuse("on macOS: its TensorFlow library is built for Linux on x64 only");
  if (platform.os === "win32")
    return new EngineError(
      "platform",
      "The native engine is not available on Windows: its TensorFlow library is built for Linux on x64 only.",
      `${embedded} Inside WSL 2 the engine installs as on Linux.`,
    );
  if (platform.os !== "linux") return refuse(`on ${platform.os}`);
  if (platform.arch !== "x64")
    return refuse(`on ${platform.arch} processors: its TensorFlow library is built for x64 only`);
  if (platform.glibc === undefined)
    return refuse("with this C library: TensorFlow needs glibc, and Alpine and others have musl");
  const [major = 0, minor = 0] = platform.glibc.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 27))
    return refuse(`with glibc ${platform.glibc}: TensorFlow needs 2.27 or newer`);
  return undefined;
}
