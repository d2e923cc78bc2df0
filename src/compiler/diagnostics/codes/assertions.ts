import { code } from "../code.js";

export const assertionFails = code("MRL4006", {
  title: "An assertion that cannot hold",
  message: (p: { message: string }) => `this assertion is false whatever the numbers are: ${p.message}`,
  explanation: `
What \`assert\` says hangs on sizes and other static values alone here, and with these it is false. A function of the library
asserts what it needs of its arguments, so look at the call that led here. An assertion about tensors is tested in every
iteration while the program runs; the first that fails ends the run and names its line.`,
  example: {
    bad: 'fn first(x: f32[3]) -> f32 { assert len(x) > 3, "too short"; return x[0] }',
    good: 'fn first(x: f32[3]) -> f32 { assert len(x) > 2, "too short"; return x[0] }',
  },
});
