/** What a C name may not be. */
const reserved = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false " +
    "f32 i32 u32 arena exp log log1p expm1 sin cos tanh pow erf lgamma floor ceil trunc rint sqrt fabs y0 y1 yn j0 j1 jn gamma " +
    "index inside outside shuffled memcpy main pool share_out MRL_PART MRL_IN"
  ).split(" "),
);

/** Distinct C names, as near to those that things were given as can be. */
export class CNames {
  private readonly names = new Map<object, string>();
  private readonly taken = new Map<string, number>();

  constructor(private readonly outer?: CNames) {}

  of(thing: { readonly name: string }): string {
    const known = this.names.get(thing) ?? this.outer?.names.get(thing);
    if (known !== undefined) return known;
    const name = this.fresh(thing.name);
    this.names.set(thing, name);
    return name;
  }

  private fresh(hint: string): string {
    let base = hint.replace(/[^A-Za-z0-9]+/g, "_").replace(/^(?=\d)|^_/, "v");
    if (base === "") base = "t";
    const count = this.next(base);
    const plain = base !== "t" && count === 0 && !reserved.has(base) && !/\d$|^v_/.test(base);
    return plain ? base : `${base}_${count}`;
  }

  private next(base: string): number {
    const count = this.outer?.taken.get(base) ?? 0;
    const own = Math.max(count, this.taken.get(base) ?? 0);
    this.taken.set(base, own + 1);
    return own;
  }
}
