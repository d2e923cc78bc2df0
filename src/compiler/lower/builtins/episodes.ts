import { freshPrevious } from "../mdp/maybe.js";
import { opaqueMembers } from "../mdp/opaque-episode.js";
import { matchArguments } from "../arguments.js";
import { recordValue, type V } from "../value.js";

/** `fresh(h: h0)`: the end before a first episode, for `rollout … after`. */
const fresh: [string, V] = [
  "fresh",
  {
    kind: "fn",
    callable: {
      name: "fresh",
      params: [],
      call: (call) => {
        const { ctx, args } = call;
        matchArguments(
          ctx,
          "fresh",
          args.map((arg, i) => arg.name ?? `a name for argument ${i + 1}`),
          args,
        );
        const { member } = opaqueMembers(ctx.taskType ?? { kind: "unknown" });
        const memory = args.map((arg, i) => [arg.name ?? `${i}`, arg.evaluate()] as const);
        return recordValue([["previous", freshPrevious(ctx, member("Action"))], ...memory]);
      },
    },
  },
];

export const episodes: readonly [string, V][] = [fresh];
