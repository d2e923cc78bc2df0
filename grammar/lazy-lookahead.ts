import { LLkLookaheadStrategy, type ILookaheadStrategy } from "chevrotain";

type Alternation = ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>;
type Optional = ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]>;

/**
 * Chevrotain's own lookahead, built for a place in the rules when the parser first comes there: a spec uses a part of
 * the grammar only, and a command that checks one should not wait for the rest.
 */
export class LazyLookahead extends LLkLookaheadStrategy implements ILookaheadStrategy {
  override buildLookaheadForAlternation(
    options: Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0],
  ): Alternation {
    const build = (): Alternation => super.buildLookaheadForAlternation(options);
    let decide: Alternation | undefined;
    return function (this: unknown, alternatives) {
      decide ??= build();
      return decide.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(
    options: Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0],
  ): Optional {
    const build = (): Optional => super.buildLookaheadForOptional(options);
    let decide: Optional | undefined;
    return function (this: unknown) {
      decide ??= build();
      return decide.call(this);
    };
  }
}
