import type { ValueType } from "../ir/index.js";

/** The C type of a value. A bool is a `bool`, a vector of them lanes of zeros or ones. */
export function cType({ dtype, lanes }: ValueType): string {
  if (lanes > 1) return `${dtype === "bool" ? "i32" : dtype}x${lanes}`;
  return dtype === "bool" ? "bool" : dtype;
}

const head = `#include <math.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__) && defined(__clang__)
#include <immintrin.h>
#endif

#if defined(__clang__) || __GNUC__ >= 12
#define shuffled(lanes, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define shuffled(lanes, a, b, ...) __builtin_shuffle(a, b, (lanes){__VA_ARGS__})
#endif

typedef float f32;
typedef int32_t i32;
typedef uint32_t u32;

static inline u32 bits_f32(f32 a) { u32 r; memcpy(&r, &a, 4); return r; }
static inline f32 f32_bits(u32 a) { f32 r; memcpy(&r, &a, 4); return r; }
static inline f32 min_f32(f32 a, f32 b) { return a != a ? a : a < b ? a : b; }
static inline f32 max_f32(f32 a, f32 b) { return a != a ? a : a > b ? a : b; }
static inline i32 min_i32(i32 a, i32 b) { return a < b ? a : b; }
static inline i32 max_i32(i32 a, i32 b) { return a > b ? a : b; }
static inline u32 min_u32(u32 a, u32 b) { return a < b ? a : b; }
static inline u32 max_u32(u32 a, u32 b) { return a > b ? a : b; }
static inline u32 mulhi_u32(u32 a, u32 b) { return (u32)((uint64_t)a * b >> 32); }
static inline i32 i32_f32(f32 a) {
  return a != a ? 0 : a >= 2147483648.0f ? INT32_MAX : a < -2147483648.0f ? INT32_MIN : (i32)a;
}
static inline u32 u32_f32(f32 a) { return !(a > 0) ? 0 : a >= 4294967296.0f ? UINT32_MAX : (u32)a; }
`;

/** What values of vectors of so many lanes need. */
function vectors(n: number): string {
  const bytes = 4 * n;
  const each = (expression: string): string =>
    `for (int i = 0; i < ${n}; i++) r[i] = ${expression}; return r;`;
  const lines = (["f32", "i32", "u32"] as const).flatMap((t) => [
    `typedef ${t} ${t}x${n} __attribute__((vector_size(${bytes})));`,
    `typedef ${t} ${t}x${n}_at __attribute__((vector_size(${bytes}), aligned(4), may_alias));`,
    `static inline ${t}x${n} splat_${t}x${n}(${t} a) { return (${t}x${n}){${Array.from({ length: n }, () => "a").join(", ")}}; }`,
  ]);
  for (const t of ["f32", "i32", "u32"] as const) {
    const v = `${t}x${n}`;
    const nan = t === "f32" ? `pick_${v}(a != a, a, ` : "(";
    lines.push(
      `static inline ${v} pick_${v}(i32x${n} c, ${v} a, ${v} b) { return (${v})(((i32x${n})a & c) | ((i32x${n})b & ~c)); }`,
      `static inline ${v} min_${v}(${v} a, ${v} b) { return ${nan}pick_${v}(a < b, a, b)); }`,
      `static inline ${v} max_${v}(${v} a, ${v} b) { return ${nan}pick_${v}(a > b, a, b)); }`,
    );
  }
  for (const f of ["floor", "ceil", "trunc", "rint", "sqrt", "fabs"])
    lines.push(`static inline f32x${n} ${f}_f32x${n}(f32x${n} a) { f32x${n} r; ${each(`${f}f(a[i])`)} }`);
  lines.push(
    `static inline i32x${n} abs_i32x${n}(i32x${n} a) { return pick_i32x${n}(a < 0, -a, a); }`,
    mulhi(n),
    `static inline i32x${n} i32_f32x${n}(f32x${n} a) { i32x${n} r; ${each("i32_f32(a[i])")} }`,
    `static inline u32x${n} u32_f32x${n}(f32x${n} a) { u32x${n} r; ${each("u32_f32(a[i])")} }`,
  );
  return `${lines.join("\n")}\n`;
}

/**
 * Processors multiply every other lane to 64 bits: once as they lie, once moved down. GCC has the instructions without
 * immintrin.h, which takes it a fifth of a second to read.
 */
const wideProducts = [
  [4, "__SSE2__", "_mm_mul_epu32((__m128i)a, (__m128i)b)", "__builtin_ia32_pmuludq128((i32x4)a, (i32x4)b)"],
  [
    8,
    "__AVX2__",
    "_mm256_mul_epu32((__m256i)a, (__m256i)b)",
    "__builtin_ia32_pmuludq256((i32x8)a, (i32x8)b)",
  ],
  [
    16,
    "__AVX512F__",
    "_mm512_mul_epu32((__m512i)a, (__m512i)b)",
    "__builtin_ia32_pmuludq512_mask((i32x16)a, (i32x16)b, (long long __attribute__((vector_size(64)))){0}, 255)",
  ],
] as const;

function mulhi(n: number): string {
  const v = `u32x${n}`;
  const head = `static inline ${v} mulhi_${v}(${v} a, ${v} b) {`;
  const plain = `${head} ${v} r; for (int i = 0; i < ${n}; i++) r[i] = mulhi_u32(a[i], b[i]); return r; }`;
  const wide = wideProducts.find(([lanes]) => lanes === n);
  if (!wide) return plain;
  const [, feature, clang, gcc] = wide;
  const words = `u64x${n / 2}`;
  return `typedef uint64_t ${words} __attribute__((vector_size(${4 * n})));
#ifdef ${feature}
static inline ${words} even_products_${v}(${v} a, ${v} b) {
#ifdef __clang__
  return (${words})${clang};
#else
  return (${words})${gcc};
#endif
}
${head}
  ${words} even = even_products_${v}(a, b);
  ${words} odd = even_products_${v}((${v})((${words})a >> 32), (${v})((${words})b >> 32));
  return (${v})((even >> 32) | (odd & ~(uint64_t)0xffffffff));
}
#else
${plain}
#endif`;
}

const checks = `
static _Thread_local jmp_buf outside;
static const char *outside_buffer;
static int64_t outside_at;
static inline int64_t inside(int64_t at, int64_t lanes, int64_t length, const char *buffer) {
  if (at >= 0 && at + lanes <= length) return at;
  outside_buffer = buffer;
  outside_at = at;
  longjmp(outside, 1);
}
const char *outside_name(void) { return outside_buffer; }
int64_t outside_index(void) { return outside_at; }
`;

/** What every printed module starts with. `checked`: with what tests indices. */
export function prelude(lanes: readonly number[], checked: boolean): string {
  return [head, ...lanes.map(vectors), ...(checked ? [checks] : [])].join("\n");
}
