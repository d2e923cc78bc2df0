import { Expressions, type Place, type Type, type Variable } from "./expressions.js";
import { Tape } from "./tape.js";

/**
 * The spec of a small decision process and of a learner that plays it, which `numbers` decide: rollouts under maps and loops, a
 * ring that is filled with their steps and drawn from, and a minimisation over both. What came of an iteration is in the state
 * `out`. `extra` gives lines to put between others, which should change nothing.
 */
export function processSpec(numbers: readonly number[], extra: (n: number) => string[] = () => []): string {
  return new Process(new Tape(numbers), extra).spec();
}

class Process {
  private readonly expressions: Expressions;
  private lines = 0;
  private readonly isDiscrete: boolean;
  private readonly isInstructed: boolean;
  private readonly collectsFirst: boolean;

  constructor(
    private readonly tape: Tape,
    private readonly extra: (n: number) => string[],
  ) {
    this.expressions = new Expressions(tape);
    this.isDiscrete = tape.below(2) === 0;
    this.isInstructed = tape.below(2) === 0;
    this.collectsFirst = tape.below(3) > 0;
  }

  spec(): string {
    return `type Pair = {a: f32, b: f32[3]}
${this.task()}
${this.learner()}
experiment e {
  tasks = Small()
  learner = plays(policy: mlp(hidden: [3], activation: tanh), see: o => ${this.of("v", [v("o.x"), i("o.k"), s("o.y")], { draws: false })})
  train { iterations: 1 }
}
`;
  }

  private of(type: Type, variables: readonly Variable[], place: Partial<Place> = {}): string {
    return this.expressions.of(type, { variables, smooth: false, draws: true, depth: 2, ...place });
  }

  private more(): string {
    return this.extra(this.lines++).join("\n");
  }

  private task(): string {
    const hidden = [s("p"), v("q"), ...(this.isInstructed ? [s("goal")] : [])];
    const before = [...hidden, v("x"), i("k"), this.isDiscrete ? i("move") : v("move")];
    const after = [...before, v("x'"), i("k'")];
    const start = this.tape.pick([`= ${this.of("v", hidden)}`, "~ Normal(0, 1)"]);
    const first = this.tape.pick([`= ${this.of("i", hidden)}`, "~ Uniform(0 ..< 3)"]);
    const end = this.tape.below(3) > 0 ? `terminate when ${this.of("b", after, { depth: 1 })}` : "";
    return `task Small {
  hidden p: f32 ~ Uniform(-1, 1)
  hidden q: f32[3] ~ Normal(0, 1)
  ${this.isInstructed ? "instruction goal: f32 ~ Uniform(-1, 1)" : ""}
  state x: f32[3] ${start}
  state k: i32 in 0 ..< 3 ${first}
  action move: ${this.isDiscrete ? "i32 in 0 ..< 3" : "f32[3] in -1 .. 1"}
  observe {x, k, y: ${this.of("s", [s("p"), v("x"), i("k")])}}
  step {
    x = 0.5 * tanh(x) + 0.5 * (${this.of("v", before)})
    k = ${this.of("i", before)}
  }
  reward tanh(${this.of("s", after)})
  ${end}
  horizon ${2 + this.tape.below(4)}
}`;
  }

  /** One episode; a loop of a tensor's number of turns stands in it where no gradient passes it. */
  private play(): string {
    const seen = [s("h"), v("view"), v("w")];
    const thinks = this.collectsFirst && this.tape.below(2) === 0;
    const smooth = !this.collectsFirst;
    const loop = `var n: i32 = 0
    while n < 3 and ${this.of("b", [...seen, s("h")], { depth: 1 })} { n = n + 1; h = tanh(${this.of("s", seen)}) }`;
    return `fn play(net, w, task) = rollout task from h = ${this.of("s", [v("w")], { smooth })} {
    let view = see(observation)
    let d = net(observation)
    let a ~ d
    act a
    ${this.more()}
    h = 0.5 * h + 0.5 * tanh(${this.of("s", seen, { smooth })})
    ${thinks ? loop : ""}
    record log_prob = d.log_prob(a), note = ${this.of("s", seen, { smooth })}
  }`;
  }

  private learner(): string {
    const step = [s("step.note"), s("step.reward"), s("chance"), v("w")];
    const row = [s("row.note"), s("row.reward"), v("row.view"), v("w")];
    const again = `{ let chance = net(step.observation).log_prob(step.action)
        return chance * step.reward + tanh(${this.of("s", step, { smooth: true })}) }`;
    const collected = `let trials = [for task in batch: [for _ in 0 ..< 2: play(theta, w, task)]]
    let steps = merge([for eps in trials: merge(eps)])`;
    return `learner plays<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>, see: T.Observation -> f32[3]) for T {
  state theta = policy.init()
  state w: f32[3] ~ Normal(0, 1)
  state held: Ring<{note: f32, reward: f32, view: f32[3]}, ${3 + this.tape.below(4)}>
  state out: {loss: f32, w: f32[3], size: f32, held: f32, drawn: f32, end: f32} = zeros

  ${this.play()}

  fn again(net, w, steps) = mean([for step in steps: ${again}], where: steps.alive)

  train {
    let batch[2] ~ tasks
    ${this.more()}
    ${collected}
    held = push(held, [for step in steps: {note: step.note, reward: step.reward, view: see(step.observation)}], where: steps.alive)
    let rows = draw(held, 3)
    ${this.more()}
    let loss = minimise {
      ${this.collectsFirst ? "" : collected}
      let kept = mean([for row in rows: tanh(${this.of("s", row, { smooth: true })})])
      return again(theta, w, steps) + kept + 0.1 * squared_norm(w)
    } over theta, w with ${this.tape.pick(["sgd(0.1)", "adam(0.01)", "sgd(0.1, clip_norm: 1.0)"])}
    ${this.more()}
    var end = fresh()
    let last = for task in batch {
      let ep = rollout task after end { let a ~ theta(observation); act a }
      end = ep.end
      yield sum(ep.reward, where: ep.alive)
    }
    out = {loss, w, size: squared_norm(theta), held: 1.0 * held.size, drawn: sum(rows.note), end: sum(last)}
  }
}`;
  }
}

const s = (name: string): Variable => ({ name, type: "s" });
const v = (name: string): Variable => ({ name, type: "v" });
const i = (name: string): Variable => ({ name, type: "i" });
