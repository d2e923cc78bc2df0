import type { Context } from "./context.js";
import { Effects } from "./effects.js";
import { Frame } from "./frame.js";
import { InnerStore } from "./store.js";

/**
 * Elaborates for types alone: adds no nodes, numbers no draws and, while an experiment is built,
 * reports nothing (the real turn will).
 */
export function dryRun<T>(ctx: Context, body: (ctx: Context) => T): T {
  ctx.el.dryRuns++;
  try {
    return body({
      ...ctx,
      frame: Frame.root("dry"),
      effects: new Effects(),
      activation: undefined,
      store: new InnerStore(ctx.store, undefined),
      deferred: ctx.deferred || ctx.el.mode === "build",
    });
  } finally {
    ctx.el.dryRuns--;
  }
}
