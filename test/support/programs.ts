import * as fc from "fast-check";

/*
 * Programs of every construct of the syntax, by chance: what a reader of specs must cope with whatever they mean. They
 * are text, so that they hold what no tree does (parentheses that mean nothing, shorthands, semicolons).
 */

/** Names, among them words that are keywords elsewhere. */
const name = fc.constantFrom(
  "x",
  "y",
  "net",
  "theta",
  "task",
  "state",
  "step",
  "reward",
  "log",
  "record",
  "train",
  "a_longer_name",
);
const typeName = fc.constantFrom(
  "f32",
  "i32",
  "bool",
  "T",
  "T.X",
  "Ring<T, n>",
  "Dist<Y>",
  "Net<{x: T.X}, f32[n + 1]>",
);
const number = fc.constantFrom("0", "1", "2.5", "70_000", "1e-3");
const text = fc.constantFrom('"words"', '"a \\"quoted\\" word"', '"é 😀"');

const joined = (parts: fc.Arbitrary<string>[], between = ""): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(between));
const just = (text: string): fc.Arbitrary<string> => fc.constant(text);
/** What stands between the strings, as in a template. */
const say = (strings: TemplateStringsArray, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  joined(
    strings.flatMap((string, index) => [just(string), ...(parts[index] === undefined ? [] : [parts[index]])]),
  );
const maybe = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(just(""), part);
const several = (
  part: fc.Arbitrary<string>,
  between: string,
  minLength = 0,
  maxLength = 3,
): fc.Arbitrary<string> => fc.array(part, { minLength, maxLength }).map((parts) => parts.join(between));
/** A list in brackets, sometimes with a comma or a line end more than it needs. */
const listed = (
  open: string,
  part: fc.Arbitrary<string>,
  close: string,
  minLength = 0,
): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(part, { minLength, maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom("", "", "\n"),
      fc.constantFrom(" ", "\n"),
    )
    .map(([parts, comma, edge, between]) => {
      const end = parts.length > 0 && comma ? "," : "";
      return `${open}${edge}${parts.join(`,${between}`)}${end}${edge}${close}`;
    });
/** Lines in braces, blank ones among them. */
const lines = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(fc.tuple(part, fc.constantFrom("\n", "\n", "\n\n\n")), { maxLength: 5 }).map((parts) => {
    return `{\n${parts.map(([line, end]) => line + end).join("")}}`;
  });

type Grammar = {
  primary: string;
  suffixed: string;
  sum: string;
  operation: string;
  expression: string;
  pattern: string;
  type: string;
  typeArgument: string;
  statement: string;
  block: string;
};

/** One measure of depth for all rules: deep inside, a rule takes its first alternative, which holds the least. */
const depth = { depthIdentifier: fc.createDepthIdentifier(), maxDepth: 16, depthSize: "small" } as const;

const { expression, type, pattern, block, statement, operation, suffixed } = fc.letrec<Grammar>((tie) => {
  const e = tie("expression");
  const field = fc.oneof(name, say`${name}: ${e}`, say`...${e}`);
  const head = say`${fc.constantFrom("", "static ")}for ${tie("pattern")} in ${tie("operation")}`;
  const argument = fc.oneof(e, e, say`${name}: ${e}`);
  const index = fc.oneof(e, say`.. ${tie("suffixed")}`, say`${tie("suffixed")} ..`, say`..`);
  const param = fc.oneof(tie("pattern"), say`${name}: ${tie("type")}`);
  const started = fc.oneof(say`= ${e}`, say`~ ${e}`);
  const counts = maybe(listed("[", tie("operation"), "]", 1));
  const annotation = maybe(say`: ${tie("type")}`);
  return {
    primary: fc.oneof(
      depth,
      name,
      number,
      text,
      fc.constantFrom("true", "none", "at'"),
      say`(${e})`,
      say`((${e}))`,
      listed("(", e, ")", 2),
      listed("[", fc.oneof(e, say`...${e}`), "]"),
      listed("[", number, "]", 2),
      listed("{", field, "}", 1).map((record) => record.replace(/^\{\s*(\w+)\s*\}$/, "{$1}")),
      say`[${several(head, ", ", 1, 2)}: ${e}]`,
      say`{ let q = 1; return ${e} }`,
    ),
    suffixed: fc.oneof(
      depth,
      tie("primary"),
      say`${tie("primary")}.${name}`,
      say`${name}${listed("(", argument, ")")}`,
      say`${tie("suffixed")}${listed("(", argument, ")")}`,
      say`${tie("suffixed")}${listed("[", index, "]", 1)}`,
      say`linear<${several(tie("typeArgument"), ", ", 1, 2)}>(${e})`,
    ),
    sum: fc.oneof(
      depth,
      tie("suffixed"),
      fc
        .array(fc.tuple(maybe(just("-")), tie("suffixed"), fc.constantFrom(..."+-*/%^@")), {
          minLength: 1,
          maxLength: 4,
        })
        .map((row) =>
          row
            .map(
              ([sign, operand, operator], i) =>
                `${i === 0 ? "" : ` ${row[i - 1]![2]} `}${sign}${operand}${operator && ""}`,
            )
            .join(""),
        ),
    ),
    operation: fc.oneof(
      depth,
      tie("sum"),
      say`${tie("sum")} ${fc.constantFrom("==", "!=", "<", "<=", ">", ">=")} ${tie("sum")}`,
      say`${tie("sum")} ${fc.constantFrom("..", "..<")} ${tie("sum")}`,
      say`${tie("sum")} ${fc.constantFrom("and", "or")} ${maybe(just("not "))}${tie("sum")}`,
      say`${tie("sum")} or ${tie("sum")} and ${tie("sum")}`,
    ),
    expression: fc.oneof(
      depth,
      tie("operation"),
      say`${name} => ${e}`,
      say`${listed("(", param, ")")} => ${e}`,
      say`${name} => ${tie("block")}`,
      say`${fc.constantFrom("", "static ")}if ${tie("operation")} then ${e} else ${e}`,
      say`${tie("suffixed")} with ${listed("[", tie("operation"), "]", 1)} = ${e}`,
      say`for ${tie("pattern")} in ${tie("operation")} { yield ${e} }`,
      say`minimise ${tie("operation")} over ${several(name, ", ", 1)} with ${tie("suffixed")}`,
      say`minimise { return ${e} } over theta with adam(0.1)`,
      say`rollout task${maybe(just(" without instruction"))}${fc.oneof(just(""), say` after end`, say` from ${several(say`${name} = ${tie("operation")}`, ", ", 1, 2)}`)} ${tie("block")}`,
    ),
    pattern: fc.oneof(depth, name, just("_"), listed("(", tie("pattern"), ")", 1), listed("{", name, "}")),
    typeArgument: fc.oneof(depth, tie("type"), number, say`${name} + 1`, say`len(${name})`),
    type: fc.oneof(
      depth,
      typeName,
      say`${typeName}${listed("[", fc.oneof(name, number, say`2 * ${name}`), "]")}`,
      listed("{", say`${name}: ${tie("type")}`, "}"),
      listed("(", tie("type"), ")", 1),
      say`(${tie("type")})?`,
      say`(${several(fc.oneof(tie("type"), say`${name}: ${tie("type")}`), ", ")}) ${fc.constantFrom("->", "~>")} ${tie("type")}`,
      say`f32 -> ${tie("type")}`,
      say`i32 in 0 ..< ${name}`,
      say`(i32 in 0 .. 5)[${name}]`,
      say`Ring<${several(tie("typeArgument"), ", ", 1, 2)}>`,
    ),
    block: fc.oneof(
      depth,
      just("{}"),
      lines(tie("statement")),
      say`{ ${several(tie("statement"), "; ", 1)} }`,
      just("{ return; }"),
      just("{ (x) }"),
    ),
    statement: fc.oneof(
      depth,
      just("x = 1"),
      say`let ${tie("pattern")}${counts}${annotation} ${started}`,
      say`var ${name}${counts}${annotation} ${started}`,
      say`x = ${e}`,
      say`(x) with [0] = ${e}`,
      say`x ~ ${e}`,
      say`${fc.constantFrom("", "static ")}for ${tie("pattern")} in ${tie("operation")} ${tie("block")}`,
      say`repeat ${tie("suffixed")} ${tie("block")}`,
      say`while ${tie("operation")} ${tie("block")}`,
      say`${fc.constantFrom("", "static ")}if ${tie("operation")} ${tie("block")}${maybe(say` else ${tie("block")}`)}`,
      say`if ${tie("operation")} ${tie("block")} else if ${tie("operation")} ${tie("block")}\nelse ${tie("block")}`,
      say`return ${e}`,
      say`yield ${e}`,
      say`log ${several(say`${name} = ${tie("operation")}`, ", ", 1)}`,
      say`report ${name}${maybe(say`[${tie("operation")}]`)} = ${e}`,
      say`act ${tie("suffixed")}${maybe(just(" pathwise"))}`,
      say`record ${several(fc.oneof(name, say`${name} = ${tie("operation")}`), ", ", 1)}`,
      say`assert ${tie("operation")}${maybe(say`, ${text}`)}`,
      say`fn inner(x) = ${e}`,
      say`f(${e})`,
      say`(${name})`,
    ),
  };
});

const started = fc.oneof(say`= ${expression}`, say`~ ${expression}`);
const annotation = maybe(say`: ${type}`);
const param = say`${fc.constantFrom("", "static ")}${name}${annotation}${maybe(say` = ${expression}`)}`;
const params = listed("(", param, ")");
const typeParams = maybe(
  listed("<", fc.oneof(just("T: Mdp"), just("P"), just("n")), ">", 1).map((list) =>
    list.replaceAll("\n", " "),
  ),
);
const body = fc.oneof(say`= ${expression}`, block);
const constant = say`const ${name}${annotation} = ${expression}`;
const typeDeclaration = say`type Name${typeParams} = ${type}`;
const enumeration = say`enum Move ${listed("{", fc.constantFrom("left", "right", "up"), "}", 1)}`;
const fn = say`fn ${name}${typeParams}${params}${maybe(say` ${fc.constantFrom("->", "~>")} ${type}`)} ${body}`;
const doc = maybe(fc.constantFrom("/// What it is.\n", "// A remark.\n", "/// Two\n/// lines.\n"));
const documented = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => say`${doc}${part}`;
const optionalParams = maybe(params);

const moduleMember = fc.oneof(
  constant,
  say`param w${annotation} ${started}`,
  say`sub layer${annotation} = ${expression}`,
  say`call${maybe(just("<P, n>"))}${params} -> ${type} ${body}`,
);
const exampleField = fc.oneof(name, say`${maybe(just("let "))}${name}${annotation} ${started}`);
const taskMember = fc.oneof(
  say`hidden ${name}${maybe(listed("[", operation, "]", 1))}${annotation}${maybe(say` ${started}`)}`,
  say`instruction ${name} ${started}`,
  say`state ${name}${annotation} ${started}`,
  say`action ${name}: ${type}`,
  fc.oneof(just("observe none"), say`observe ${expression}`),
  say`step ${block}`,
  say`reward ${maybe(just("~ "))}${expression}`,
  say`signal ${name} ${started}`,
  say`terminate when ${expression}`,
  say`horizon ${operation}`,
  say`example ${maybe(say`${name} `)}{ ${several(exampleField, ", ", 1)} }`,
  say`example { ${several(exampleField, "\n", 1)} }`,
  say`split train = ${suffixed} by 11, test = rest`,
  just("split train = 80 draws, test = 20 draws"),
  say`from mujoco(${text})`,
  say`let ${pattern} ${started}`,
  constant,
  enumeration,
  fn,
);
const state = say`${name}${annotation}${maybe(say` ${started}`)}`;
const learnerMember = fc.oneof(
  say`state ${state}`,
  say`state ${several(say`${name}${annotation}${maybe(say` = ${operation}`)}`, ", ", 2)}`,
  say`${fc.constantFrom("prepare", "train")} ${block}`,
  say`adapt(task) ${body}`,
  say`objective(task) -> ${type} ${body}`,
  say`evaluate${params} ${body}`,
  fn,
  constant,
  typeDeclaration,
);
const needs = maybe(say` with ${fc.constantFrom("finite tasks", "discrete actions, finite tasks")}`);
const clause = fc.oneof(
  say`tasks = ${expression}`,
  say`learner = ${expression}`,
  say`train ${listed("{", say`${name}: ${expression}`, "}")}`,
  say`evaluate ${listed("{", say`${name}: ${number}`, "}", 1)}`,
);
const declaration = fc.oneof(
  constant,
  typeDeclaration,
  enumeration,
  fn,
  say`distribution Odd${typeParams}${optionalParams} ${lines(documented(fc.oneof(fn, say`let ${name} ${started}`)))}`,
  say`module net${typeParams}${optionalParams} ${lines(documented(moduleMember))}`,
  say`task Robot${optionalParams} ${lines(documented(taskMember))}`,
  say`${fc.constantFrom("", "privileged ", "oracle ")}learner own${typeParams}${optionalParams} for T${needs} ${lines(documented(learnerMember))}`,
  say`experiment one ${lines(clause)}`,
);
const imports = say`import ${listed("{", fc.oneof(name, say`${name} as ${name}`), "}", 1)} from "./elsewhere"`;

/** Files; nearly all of them are without syntax errors, and readers of them filter the rest. */
export const program: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      documented(fc.oneof({ weight: 1, arbitrary: imports }, { weight: 12, arbitrary: declaration })),
      fc.constantFrom("\n", "\n\n", "\n\n\n\n"),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.map(([part, end]) => part + end).join(""));

export { expression, statement };
