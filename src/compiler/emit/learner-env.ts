import type * as ast from "../syntax/ast.js";
import type { V } from "../lower/value.js";
import { runtimeName } from "./builtins.js";
import { boundText } from "./calls.js";
import { code, type Code } from "./code.js";
import { expressionCode } from "./expressions.js";
import { isStaticParam } from "./types.js";
import type { Writer } from "./writer.js";

/** Binds what a learner's bodies read of its arguments and constants: each is declared when it is first read. */
export function bindLearner(writer: Writer): void {
  const { learner, learnerEnv, declaration } = writer;
  learnerEnv.bind("tasks", code("tasks"));
  for (const param of declaration.params) {
    const name = param.name.text;
    const value = learner.bound.get(name)?.value;
    learnerEnv.bind(
      name,
      once(writer, () => parameterCode(writer, param, value)),
    );
  }
  for (const member of declaration.members) {
    if (member.kind !== "const") continue;
    const name = member.name.text;
    const constant = (): Code => {
      const own = expressionCode(writer.bodyOf(learner), member.value);
      return writer.constant(name, own, writer.docs(learner.subject.module, member));
    };
    learnerEnv.bind(name, once(writer, constant));
  }
}

function once(writer: Writer, make: () => Code): () => Code {
  let made: Code | undefined;
  return () => (made ??= writer.plainly(make));
}

/** What a parameter of the learner is in the file. */
function parameterCode(writer: Writer, param: ast.Param, value: V | undefined): Code {
  const body = writer.bodyOf(writer.learner);
  if (value?.kind === "fn") {
    const node = value.callable.source?.node as ast.FnDeclaration | ast.Lambda | undefined;
    if (node?.kind === "fn" && writer.owners.isTopLevel(node))
      return { ...code("", false), isDeclared: true };
    if (!node) {
      const own = runtimeName(value.callable.name);
      if (own !== undefined) return code(own);
    }
  }
  const text = boundText(body, writer.learner, param, writer.declaration.params);
  if (text.startsWith("rates.") || value?.kind === "none") return code(text, value?.kind === "none");
  return writer.constant(
    param.name.text,
    code(text, isStaticParam(writer, param, value) || value?.kind === "list"),
  );
}
