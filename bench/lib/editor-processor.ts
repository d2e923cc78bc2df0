import { completion } from "../../src/editor/language-server/features/completion.js";
import { diagnosticsOf } from "../../src/editor/language-server/features/diagnostics.js";
import { nodeEnvironment } from "../../src/editor/language-server/stdio.js";
import { Workspace } from "../../src/editor/language-server/workspace.js";

/** Milliseconds of processor time, that of the garbage collector's threads included. */
function spent(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * What the server's work costs after each key, in this process and without the protocol: on a busy machine, time on the clock
 * is mostly waiting for a core. `place` is where `typed` is typed; the first half warms up.
 */
export function processorTimes(text: string, typed: string, place: number, keys: number) {
  const workspace = new Workspace(nodeEnvironment());
  const uri = "file:///bench/spec.mrl";
  const [problems, completions]: [number[], number[]] = [[], []];
  for (let key = 0; key < 2 * keys; key++) {
    const count = (key % typed.length) + 1;
    workspace.open(uri, key, text.slice(0, place) + typed.slice(0, count) + text.slice(place));
    const checking = spent(() => diagnosticsOf(workspace.view(uri)!));
    if (key >= keys) problems.push(checking);
    if (key % 10 !== 0) continue;
    const view = workspace.view(uri)!;
    const completing = spent(() => completion(view, view.document.positionAt(place + count)));
    if (key >= keys) completions.push(completing);
  }
  return { problems, completions };
}

/** What elaborating the experiments of a spec costs after each of some edits of it. */
export function elaborationTimes(text: string, edits: number): readonly number[] {
  const workspace = new Workspace(nodeEnvironment());
  const uri = "file:///bench/spec.mrl";
  const times: number[] = [];
  for (let edit = -3; edit < edits; edit++) {
    workspace.open(uri, edit, text.replace(/iterations: /, `iterations: ${edit + 4}`));
    const { program } = workspace.view(uri)!;
    const time = spent(() => program.waiting.forEach((experiment) => program.elaborate(experiment)));
    if (edit >= 0) times.push(time);
  }
  return times;
}
