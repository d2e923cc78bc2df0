/** How `mrl` ends. */
export const exitCode = {
  fine: 0,
  /** Problems in the input: a spec, a run, a file, an engine. */
  problems: 1,
  /** Wrong usage of the command line. */
  usage: 2,
  /** A defect in mrl itself. */
  defect: 3,
  /** Ended by Ctrl-C or a request to terminate. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
