import { join } from "node:path";
import { encodeNpz } from "../data/npz.js";
import { writeAtomically } from "./atomic-file.js";
import { readNewestCheckpoint } from "./checkpoint.js";
import { readManifest } from "./manifest.js";
import { withoutLogs } from "./parameters.js";
import { writeError } from "./run-error.js";
import { layout } from "./run-folder.js";

/**
 * Writes the states of a run's last checkpoint as a `.npz` file: an array a tensor, such as
 * `theta.layers.0.w`, optimisers' moments included, logs' sums left out. Throws `RunError`.
 */
export async function exportParameters(
  run: string,
  output: string,
  notice: (message: string) => void = () => undefined,
): Promise<{ readonly iteration: number; readonly names: readonly string[] }> {
  await readManifest(run);
  const { state, iteration } = await readNewestCheckpoint(join(run, layout.checkpoints), notice);
  const kept = withoutLogs(state);
  try {
    await writeAtomically(output, encodeNpz(kept));
  } catch (error) {
    throw writeError(output, error);
  }
  return { iteration, names: Object.keys(kept) };
}
