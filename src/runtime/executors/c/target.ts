import { readFile } from "node:fs/promises";
import type { Target } from "../../../codegen/generate.js";

/** What vectors this machine's processor has. The compiler makes wider ones of several narrower ones, so that all run everywhere. */
export async function targetHere(): Promise<Target> {
  if (process.arch !== "x64") return { lanes: 4, registers: 32 };
  const flags = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return /^flags\b.*\bavx512f\b/m.test(flags) ? { lanes: 16, registers: 32 } : { lanes: 8, registers: 16 };
}
