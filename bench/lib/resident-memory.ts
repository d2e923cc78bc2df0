import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { runCommand } from "./command.js";

export interface MemoryUse {
  /** Resident MB now. */
  readonly resident: number;
  /** The most that was resident so far, where the system says it. */
  readonly highest: number | undefined;
}

/** The memory of a process, or undefined when it has ended. */
async function memoryOf(pid: number): Promise<MemoryUse | undefined> {
  const use = process.platform === "linux" ? fromProc(pid) : await fromPs(pid);
  return use === undefined || Number.isNaN(use.resident) ? undefined : use;
}

/** Samples a process's memory until it ends. */
export async function watchMemory(
  pid: number,
  secondsBetween: number,
): Promise<{ readonly samples: readonly number[]; readonly highest: number }> {
  const samples: number[] = [];
  let highest = 0;
  for (;;) {
    const use = await memoryOf(pid);
    if (use === undefined) return { samples, highest };
    samples.push(use.resident);
    highest = Math.max(highest, use.highest ?? use.resident);
    await wait(1000 * secondsBetween);
  }
}

function fromProc(pid: number): MemoryUse | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const megabytes = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
    return { resident: megabytes("VmRSS"), highest: megabytes("VmHWM") };
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<MemoryUse | undefined> {
  const output = await runCommand("ps", ["-o", "rss=", "-p", String(pid)]).catch(() => "");
  if (output.trim() === "") return undefined;
  return { resident: Number(output) / 1024, highest: undefined };
}
