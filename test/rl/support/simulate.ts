/** A decision process in plain code. */
export interface Process<S, A> {
  readonly horizon: number;
  readonly start: S;
  observe(state: S): Record<string, readonly number[]>;
  act(t: number): A;
  step(state: S, action: A, t: number): S;
  reward(action: A, t: number, next: S): number;
  terminated(action: A, next: S): boolean;
}

/** The steps of an episode. */
export type Simulated = readonly {
  readonly observation: Record<string, readonly number[]>;
  readonly nextObservation: Record<string, readonly number[]>;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly alive: boolean;
}[];

/** One episode; steps after its end repeat the last one that counts, earn nothing and are not alive. */
export function simulate<S, A>(process: Process<S, A>): Simulated {
  const steps: Simulated[number][] = [];
  let state = process.start;
  for (let t = 0; t < process.horizon; t++) {
    const last = steps.at(-1);
    if (last?.terminated) {
      steps.push({ ...last, reward: 0, alive: false });
      continue;
    }
    const action = process.act(t);
    const next = process.step(state, action, t);
    const terminated = process.terminated(action, next);
    steps.push({
      observation: process.observe(state),
      nextObservation: process.observe(next),
      reward: process.reward(action, t, next),
      terminated,
      truncated: !terminated && t === process.horizon - 1,
      alive: true,
    });
    state = next;
  }
  return steps;
}
