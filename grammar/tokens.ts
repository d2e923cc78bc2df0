import { createToken, EOF, Lexer, type ITokenConfig, type TokenType } from "chevrotain";

/** All token types that the rules use, in the order of their definition. */
export const vocabulary: TokenType[] = [];

/** Words that are keywords wherever they stand, by their text. */
export const reservedWords = new Map<string, TokenType>();

/** Words that are keywords only where a clause or a statement may start; elsewhere they are names. */
export const contextualWords = new Map<string, TokenType>();

function token(config: ITokenConfig): TokenType {
  const type = createToken(config);
  vocabulary.push(type);
  return type;
}

/* Categories: the rules name a category where any of its tokens may stand. The lexer makes none of them itself. */

function category(name: string, label: string): TokenType {
  return token({ name, label, pattern: Lexer.NA });
}

export const Name = category("Name", "a name");
export const BinaryOperator = category("BinaryOperator", "an operator");
export const PrefixOperator = category("PrefixOperator", "`-` or `not`");
export const RangeOperator = category("RangeOperator", "`..`");
export const LParen = category("LParen", "`(`");
export const LBrace = category("LBrace", "`{`");

/* Literals and names. */

export const Identifier = token({
  name: "Identifier",
  label: "a name",
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  categories: Name,
});
export const NumberToken = token({
  name: "Number",
  label: "a number",
  pattern: /[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?/,
});
export const StringToken = token({
  name: "String",
  label: "a string",
  pattern: /"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"/,
});
/** A string that its line ends before it does. */
export const OpenString = token({ name: "OpenString", pattern: /"[^\n\r]*/, categories: StringToken });

/** A string in single quotes, reported and read as one. Behind a name the quote is a prime. */
export const SingleQuoted = token({
  name: "SingleQuoted",
  pattern: (text, offset) => {
    if (offset > 0 && /\w/.test(text.charAt(offset - 1))) return null;
    singleQuoted.lastIndex = offset;
    const match = singleQuoted.exec(text);
    return match === null ? null : [match[0]];
  },
  start_chars_hint: ["'"],
  line_breaks: false,
  categories: StringToken,
});
const singleQuoted = /'[^'\n\r]*'/y;

/* Words. The lexer finds them as identifiers, and the first pass over the tokens tells them apart. */

function reserved(text: string, categories: TokenType[] = []): TokenType {
  const type = token({ name: capitalised(text), label: `\`${text}\``, pattern: Lexer.NA, categories });
  reservedWords.set(text, type);
  return type;
}

function contextual(text: string): TokenType {
  const type = token({ name: capitalised(text), label: `\`${text}\``, pattern: Lexer.NA, categories: Name });
  contextualWords.set(text, type);
  return type;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const Const = reserved("const");
export const Fn = reserved("fn");
export const Let = reserved("let");
export const Static = reserved("static");
export const For = reserved("for");
export const In = reserved("in");
export const If = reserved("if");
export const Then = reserved("then");
export const Else = reserved("else");
export const With = reserved("with");
export const Over = reserved("over");
export const Minimise = reserved("minimise");
export const Rollout = reserved("rollout");
export const True = reserved("true");
export const False = reserved("false");
export const None = reserved("none");
export const And = reserved("and", [BinaryOperator]);
export const Or = reserved("or", [BinaryOperator]);
export const Not = reserved("not", [PrefixOperator]);

export const Import = contextual("import");
export const As = contextual("as");
export const From = contextual("from");
export const Type = contextual("type");
export const Enum = contextual("enum");
export const Distribution = contextual("distribution");
export const Module = contextual("module");
export const Task = contextual("task");
export const Privileged = contextual("privileged");
export const Oracle = contextual("oracle");
export const Learner = contextual("learner");
export const Experiment = contextual("experiment");
export const ParamWord = contextual("param");
export const Sub = contextual("sub");
export const Hidden = contextual("hidden");
export const Instruction = contextual("instruction");
export const State = contextual("state");
export const Action = contextual("action");
export const Observe = contextual("observe");
export const Step = contextual("step");
export const Reward = contextual("reward");
export const Signal = contextual("signal");
export const Terminate = contextual("terminate");
export const When = contextual("when");
export const Horizon = contextual("horizon");
export const Example = contextual("example");
export const Split = contextual("split");
export const By = contextual("by");
export const Rest = contextual("rest");
export const Draws = contextual("draws");
export const Prepare = contextual("prepare");
export const Train = contextual("train");
export const Adapt = contextual("adapt");
export const Objective = contextual("objective");
export const Evaluate = contextual("evaluate");
export const Var = contextual("var");
export const Repeat = contextual("repeat");
export const While = contextual("while");
export const Return = contextual("return");
export const Yield = contextual("yield");
export const Log = contextual("log");
export const Report = contextual("report");
export const Act = contextual("act");
export const Pathwise = contextual("pathwise");
export const Record = contextual("record");
export const Assert = contextual("assert");
export const Without = contextual("without");
export const After = contextual("after");

/* Punctuation and operators, longer ones before their beginnings. */

function sign(name: string, text: string, categories: TokenType[] = []): TokenType {
  return token({ name, label: `\`${text}\``, pattern: text, categories });
}

/** Signs of other languages: the first pass replaces each by ours, with a diagnostic. */
export const foreignSigns: ReadonlyMap<TokenType, string> = new Map([
  [sign("ColonEquals", ":="), "="],
  [sign("StarStar", "**"), "^"],
  [sign("AndAnd", "&&"), "and"],
  [sign("OrOr", "||"), "or"],
]);

export const Spread = sign("Spread", "...");
export const RangeExclusive = sign("RangeExclusive", "..<", [BinaryOperator, RangeOperator]);
export const Range = sign("Range", "..", [BinaryOperator, RangeOperator]);
export const Dot = sign("Dot", ".");
export const FatArrow = sign("FatArrow", "=>");
export const EqualEqual = sign("EqualEqual", "==", [BinaryOperator]);
export const Equals = sign("Equals", "=");
export const NotEqual = sign("NotEqual", "!=", [BinaryOperator]);
/** `!` alone is a sign of other languages too; it stands apart because `!=` is ours. */
export const Bang = sign("Bang", "!");
export const DrawArrow = sign("DrawArrow", "~>");
export const Tilde = sign("Tilde", "~");
export const Arrow = sign("Arrow", "->");
export const Minus = sign("Minus", "-", [BinaryOperator, PrefixOperator]);
export const LessEqual = sign("LessEqual", "<=", [BinaryOperator]);
export const Less = sign("Less", "<", [BinaryOperator]);
export const GreaterEqual = sign("GreaterEqual", ">=", [BinaryOperator]);
export const Greater = sign("Greater", ">", [BinaryOperator]);
export const Plus = sign("Plus", "+", [BinaryOperator]);
export const Star = sign("Star", "*", [BinaryOperator]);
export const Slash = sign("Slash", "/", [BinaryOperator]);
export const Percent = sign("Percent", "%", [BinaryOperator]);
export const Caret = sign("Caret", "^", [BinaryOperator]);
export const At = sign("At", "@", [BinaryOperator]);
export const Question = sign("Question", "?");
export const Colon = sign("Colon", ":");
export const Comma = sign("Comma", ",");
export const Prime = sign("Prime", "'");
export const PlainParen = sign("PlainParen", "(", [LParen]);
export const RParen = sign("RParen", ")");
export const LSquare = sign("LSquare", "[");
export const RSquare = sign("RSquare", "]");
/** `{` of a block; the passes make those of records into `RecordBrace`. */
export const BlockBrace = sign("BlockBrace", "{", [LBrace]);
export const RBrace = sign("RBrace", "}");

/* What the passes over the tokens (layout/) find out by looking ahead, so that one token of lookahead is enough. */

function found(name: string, label: string, categories: TokenType[] = []): TokenType {
  return token({ name, label, pattern: Lexer.NA, categories });
}

/** A name followed by `=>`. */
export const LambdaName = found("LambdaName", "a name", [Name]);
/** `static` before `if` and before `for`. */
export const StaticIf = found("StaticIf", "`static`", [Static]);
export const StaticFor = found("StaticFor", "`static`", [Static]);
/** `[` of a comprehension. */
export const LoopSquare = found("LoopSquare", "`[`", [LSquare]);
/** `(` whose `)` is followed by `=>`. */
export const LambdaParen = found("LambdaParen", "`(`", [LParen]);
/** `(` whose `)` is followed by `->` or `~>`: the parameters of a function type, or of a declaration with a result type. */
export const FunctionParen = found("FunctionParen", "`(`", [LParen]);
/** `{` followed by `name:`, `name,`, `name }` or `...`. */
export const RecordBrace = found("RecordBrace", "`{`", [LBrace]);
/** `<` and `>` around type arguments or parameters. */
export const TypeOpen = found("TypeOpen", "`<`");
export const TypeClose = found("TypeClose", "`>`");
/** The end of a statement: a line's end where the statement does not go on, or `;`. */
export const Newline = found("Newline", "the end of the line");
export const Semicolon = sign("Semicolon", ";", [Newline]);

/** Put behind the last token by the reader. */
export const EndOfFile = EOF;

/* What is skipped. */

export const Whitespace = createToken({
  name: "Whitespace",
  pattern: /[ \t\r\n\f\v\u00A0\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
export const Comment = createToken({ name: "Comment", pattern: /\/\/[^\n\r]*/, group: "comments" });
export const HashComment = createToken({ name: "HashComment", pattern: /#[^\n\r]*/, group: "comments" });
export const BlockComment = createToken({
  name: "BlockComment",
  // A function, since an expression that tries every `*` could exhaust its stack on a long comment.
  pattern: (text, offset) => {
    if (!text.startsWith("/*", offset)) return null;
    const end = text.indexOf("*/", offset + 2);
    return [end === -1 ? text.slice(offset) : text.slice(offset, end + 2)];
  },
  start_chars_hint: ["/"],
  line_breaks: true,
  group: "comments",
});
