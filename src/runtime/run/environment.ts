import { arch, cpus, platform } from "node:os";
import { mrlVersion } from "../package-root.js";
import type { Execution, Machine, Manifest, Versions } from "./manifest.js";

/** The versions that are running now; `engine` is the engine's own. */
export function versionsHere(engine: string): Versions {
  return { mrl: mrlVersion(), node: process.versions.node, engine };
}

export function machineHere(): Machine {
  return { os: platform(), arch: arch(), cpu: cpus()[0]?.model.trim() ?? "unknown" };
}

/**
 * In what a run that goes on here would differ from how it began, of all that can change its bits:
 * one phrase a difference. Node matters by its major version, whose V8 computes the reference
 * executor's functions; the processor matters to native engines, which choose kernels by it.
 */
export function differencesFrom(
  manifest: Manifest,
  here: { versions: Versions; machine: Machine; execution: Execution },
): string[] {
  const differences: string[] = [];
  const compare = (what: string, then: string | number, now: string | number): void => {
    if (then !== now) differences.push(`${what} was ${then} and is ${now}`);
  };
  compare("mrl", manifest.versions.mrl, here.versions.mrl);
  compare("Node's major version", major(manifest.versions.node), major(here.versions.node));
  compare("the engine", manifest.execution.engine, here.execution.engine);
  if (manifest.execution.engine === here.execution.engine) {
    compare("the engine's version", manifest.versions.engine, here.versions.engine);
  }
  compare("the device", manifest.execution.device, here.execution.device);
  compare("XLA", onOff(manifest.execution.jit), onOff(here.execution.jit));
  // The bits of generated code do not depend on it.
  if (here.execution.engine === "native")
    compare("the number of threads", manifest.execution.threads, here.execution.threads);
  compare("the operating system", manifest.machine.os, here.machine.os);
  compare("the architecture", manifest.machine.arch, here.machine.arch);
  if (here.execution.engine !== "reference") compare("the processor", manifest.machine.cpu, here.machine.cpu);
  return differences;
}

function major(version: string): string {
  return version.split(".")[0] ?? version;
}

function onOff(value: boolean): string {
  return value ? "on" : "off";
}
