/** The syntax tree, a file a family of nodes. */

export type * from "./ast/binders.js";
export type * from "./ast/declarations.js";
export type * from "./ast/expressions.js";
export type * from "./ast/learners.js";
export type * from "./ast/modules.js";
export type * from "./ast/spans.js";
export type * from "./ast/statements.js";
export type * from "./ast/tasks.js";
export type * from "./ast/types.js";
