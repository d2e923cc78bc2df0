import type { Experiment } from "../runtime/run/experiment.js";
import type { Program } from "../graph/graph.js";
import type { Profile } from "../runtime/profile/profile-program.js";
import type { Context } from "./context.js";

/** Times the iterations of what becomes of an experiment; says on standard error that it does. */
export async function profileOf({ terminal }: Context, executable: Program): Promise<Profile> {
  const { profileProgram } = await import("../runtime/profile/profile-program.js");
  terminal.err.write(`${terminal.err.colors.cyan("note")}: timing iterations on the wasm engine\n`);
  return profileProgram(executable);
}

/** Lines that are printed: the others take little. */
const mostLines = 25;

/** Prints which lines take the time of an iteration, the dearest first. */
export async function printProfile(context: Context, experiment: Experiment): Promise<void> {
  const { prepareProgram } = await import("../runtime/run/prepare-program.js");
  const { NodeHost } = await import("../runtime/host.js");
  const { lineReader } = await import("./line-reader.js");
  const { lineTimes, partText, profileNote, timeText } = await import("../report/graph/line-times.js");
  const { nodes, total, iterations } = await profileOf(
    context,
    prepareProgram(experiment.program).executable,
  );
  const line = lineReader(new NodeHost());
  const lines = lineTimes(nodes, total);
  const rows = lines
    .slice(0, mostLines)
    .map(({ file, line: number, microseconds }) => [
      timeText(microseconds),
      partText(microseconds, total),
      file === undefined ? "(no line)" : `${file}:${number}`,
      file === undefined ? "" : (line(file, number)?.trim() ?? ""),
    ]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]!.length));
  const [time, part, place] = [width(0), width(1), width(2)];
  const texts = rows.map((row) =>
    `${row[0]!.padStart(time)}  ${row[1]!.padStart(part)}  ${row[2]!.padEnd(place)}  ${row[3]!}`.trimEnd(),
  );
  const rest = lines.slice(mostLines).reduce((sum, { microseconds }) => sum + microseconds, 0);
  if (rest > 0)
    texts.push(
      `${timeText(rest).padStart(time)}  ${partText(rest, total).padStart(part)}  in ${lines.length - mostLines} other lines`,
    );
  context.terminal.out.write(`${profileNote(total, iterations)}\n\n${texts.join("\n")}\n`);
}
