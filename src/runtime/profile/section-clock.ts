import { Emitter, type Module } from "../../codegen/ir/index.js";
import { printWasm } from "../../codegen/print-wasm/index.js";
import { Machine } from "../executors/wasm/machine.js";

/** The time that each section of a module with marks has taken. */
export class SectionClock {
  private readonly spent: Float64Array;
  private readonly begun: Float64Array;
  private current = -1;
  private since = 0;

  /** `now`: milliseconds, from anywhere. */
  constructor(
    sections: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.spent = new Float64Array(sections);
    this.begun = new Float64Array(sections);
  }

  readonly mark = (section: number): void => {
    const now = this.now();
    if (this.current >= 0) this.spent[this.current]! += now - this.since;
    this.begun[section]!++;
    this.current = section;
    this.since = now;
  };

  /** Says that nothing runs any more: what follows belongs to no section. */
  stop(): void {
    if (this.current >= 0) this.spent[this.current]! += this.now() - this.since;
    this.current = -1;
  }

  /** Forgets what was taken so far. */
  reset(): void {
    this.spent.fill(0);
    this.begun.fill(0);
    this.current = -1;
  }

  /** Milliseconds of each section, less what its marks took, of `cost` milliseconds each. */
  times(cost: number): number[] {
    return Array.from(this.spent, (spent, i) => Math.max(0, spent - cost * this.begun[i]!));
  }
}

/** Milliseconds that a mark takes: those of a loop of nothing else, the best of some. */
export function costOfMark(): number {
  const turns = 20_000;
  const emitter = new Emitter();
  const body = emitter.collect(() =>
    emitter.for(turns, () => emitter.emit({ kind: "mark", section: 0 }), { name: "i" }),
  );
  const entries = [{ name: "run", body }];
  const module: Module = {
    lanes: 1,
    functions: [],
    entries,
    sites: [],
    layout: { offsets: new Map(), words: 0 },
  };
  const clock = new SectionClock(1);
  const machine = new Machine({ ...printWasm(module), fillings: [] }, clock.mark);
  const times = Array.from({ length: 12 }, () => {
    const start = performance.now();
    machine.call("run");
    return performance.now() - start;
  });
  return Math.min(...times) / turns;
}
