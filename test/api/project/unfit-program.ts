import * as mrl from "mrl/program";

export const program = mrl.program({
  name: "unfit",
  hypers: mrl.hypers({ rate: 0.1 }),
  tasks: { draw: () => mrl.f32(0) },
  states: { theta: () => mrl.zeros(3) },
  train: (_key, { theta }: { readonly theta: mrl.F32 }) => ({ theta: mrl.add(theta, mrl.zeros(4)) }),
  iterations: 10,
  logEvery: 1,
  evaluation: { tasks: 1 },
});

await mrl.run(program, import.meta.url);
