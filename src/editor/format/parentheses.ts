import { operatorLevels, prefixLevels } from "../../../grammar/precedence.js";
import { contextualWords } from "../../../grammar/tokens.js";
import type { Expression, Pattern, TypeExpression } from "../../compiler/syntax/ast.js";
import type { Kind } from "./tree.js";

type Part = Expression | TypeExpression | Pattern;

/** Where a part stands: the kind and the property of the node that holds it. */
export interface Position {
  readonly parent: object;
  readonly kind: Kind;
  readonly key: string;
}

/** What binds tightest: it needs parentheses nowhere but before what the layout would read otherwise. */
const tight = new Set<Part["kind"]>([
  "number", "bool", "string", "none", "reference", "primed", "record", "tuple", "list", "comprehension", "call", "field",
  "index", "typeName", "recordType", "tupleType", "arrayType", "optionalType",
]); // prettier-ignore
const operations = new Set<Part["kind"]>(["unary", "binary", "range"]);
/** What goes on as far as it can. */
const greedy = new Set<Part["kind"]>(["lambda", "ifExpression", "with", "minimise", "rollout"]);

/** Places that take any expression and end with a bracket, a comma or the line. */
const whole = new Set([
  "const.value", "let.value", "var.value", "assign.value", "draw.value", "return.value", "yield.value", "log.value",
  "report.value", "recordStatement.value", "sub.value", "binding.value", "sectionField.value", "param.default",
  "argument.value", "call.args", "list.items", "tuple.items", "spread.value", "recordField.value",
  "comprehension.value", "lambda.body", "fn.body", "phase.body", "with.value", "assert.condition", "hidden.value",
  "instruction.value", "taskState.value", "learnerState.value", "moduleParam.value", "reward.value", "signal.value",
  "observe.value", "terminate.when", "horizon.value", "exampleField.value", "from.value", "index.indices",
  "arrayType.dims", "expressionStatement.value",
]); // prettier-ignore

/** Places before a brace or a word, in which what goes on as far as it can is easier to read in parentheses. */
const headed = new Set([
  "if.condition", "while.condition", "for.iterable", "repeat.count", "comprehensionHead.iterable",
  "ifExpression.condition", "ifExpression.then", "ifExpression.else", "minimise.value", "minimise.optimiser",
  "act.value", "splitPart.value", "splitPart.by", "fromItem.value", "rollout.task", "rollout.after",
]); // prettier-ignore

const suffixed = new Set(["call.callee", "field.object", "index.object", "instantiate.callee"]);
/** Lists in which `a < b, c > (d)` would be read as type arguments. */
const listed = new Set([
  "call.args",
  "argument.value",
  "list.items",
  "tuple.items",
  "index.indices",
  "arrayType.dims",
]);

/**
 * Whether the parentheses around a part can go: where they change nothing, and a reader gains nothing from them. They
 * stay where the layout tells constructs apart by what follows a name.
 *
 * @param before whether `<` follows them
 */
export function isRedundant(part: Part, { parent, kind, key }: Position, before: boolean): boolean {
  if (before) return false;
  const place = `${kind}.${key}`;
  if (part.kind.endsWith("Pattern")) return true;
  if (tight.has(part.kind)) return isFreeTight(part, place);
  if (part.kind === "instantiate") return whole.has(place) && place !== "expressionStatement.value";
  if (operations.has(part.kind)) return isFreeOperation(part as Expression, parent, place, key);
  if (greedy.has(part.kind))
    return whole.has(place) && place !== "expressionStatement.value" && place !== "with.value";
  return false;
}

function isFreeTight(part: Part, place: string): boolean {
  if (part.kind === "number") return !suffixed.has(place);
  if (part.kind !== "reference") return true;
  // Where a statement begins with one of these words, it is a statement of that name.
  if (place === "expressionStatement.value") return false;
  return !contextualWords.has(part.name) || whole.has(place);
}

function isFreeOperation(part: Expression, parent: object, place: string, key: string): boolean {
  const isAngle = part.kind === "binary" && (part.operator === "<" || part.operator === ">");
  if (isAngle && listed.has(place)) return false;
  if (whole.has(place) || headed.has(place)) return true;
  if (!("kind" in parent)) return false;
  return isFreeOperand(part, parent as Expression, key);
}

/** Whether the operand of an operation binds tightly enough by itself, as everybody knows that it does. */
function isFreeOperand(part: Expression, parent: Expression, key: string): boolean {
  if (part.kind === "unary") return isFreePrefixed(part.operator, parent, key);
  if (part.kind !== "binary") return false;
  const inner = operatorLevels.get(part.operator)!;
  if (parent.kind === "range") return inner > operatorLevels.get("..")!;
  if (parent.kind !== "binary") return false;
  const outer = operatorLevels.get(parent.operator)!;
  if (part.operator === "%" || parent.operator === "%") return false;
  if (inner > outer) return outer > operatorLevels.get("or")!;
  const isSum = outer === operatorLevels.get("+") && inner === outer;
  const leansLeft = parent.operator !== "^" && outer !== operatorLevels.get("==");
  return key === "left" && leansLeft && (isSum || part.operator === parent.operator);
}

function isFreePrefixed(operator: "-" | "not", parent: Expression, key: string): boolean {
  if (parent.kind === "range") return operator === "-";
  if (parent.kind !== "binary") return false;
  const outer = operatorLevels.get(parent.operator)!;
  if (operator === "not") return outer < prefixLevels.not;
  return parent.operator !== "%" && (parent.operator !== "^" || key === "right");
}
