import { readFileSync } from "node:fs";
import { runCommand } from "./command.js";

/** The resident memory of a process in MB, or undefined when it has ended. */
export async function residentMegabytes(pid: number): Promise<number | undefined> {
  const kilobytes = process.platform === "linux" ? fromProc(pid) : await fromPs(pid);
  return kilobytes === undefined || Number.isNaN(kilobytes) ? undefined : kilobytes / 1024;
}

function fromProc(pid: number): number | undefined {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<number | undefined> {
  const output = await runCommand("ps", ["-o", "rss=", "-p", String(pid)]).catch(() => "");
  return output.trim() === "" ? undefined : Number(output);
}
