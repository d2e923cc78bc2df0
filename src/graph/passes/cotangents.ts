import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import { isActive, type Activity } from "./grad-activity.js";

/**
 * The cotangents gathered so far, by value of the graph that is differentiated (not of its copy: two
 * parameters may stand for one value, and a capture of a value is a constant where the parameter is not).
 */
export class Cotangents {
  private readonly sums = new Map<Value, Value>();

  constructor(
    private readonly b: Builder,
    private readonly activity: Activity,
  ) {}

  /** Adds to the cotangent of `value`, unless no derivative passes through it. */
  add(value: Value, cotangent: Value | undefined): void {
    if (cotangent === undefined || !isActive(this.activity, value)) return;
    const sum = this.sums.get(value);
    this.sums.set(value, sum === undefined ? cotangent : this.b.op("add", [sum, cotangent]));
  }

  /** The cotangent of `value`; undefined where it is zero. */
  get(value: Value): Value | undefined {
    return this.sums.get(value);
  }
}
