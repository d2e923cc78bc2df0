/** `70,000`. */
export function formatCount(value: number): string {
  return value.toLocaleString("en-US");
}

/** About four significant digits, as much as a display is good for; `-` for a number that is not finite. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  if (size >= 1000) return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
  return value.toPrecision(4);
}

/** `8.3`, `780`: three digits are enough for a speed. */
export function formatRate(perSecond: number): string {
  return perSecond >= 100 ? formatCount(Math.round(perSecond)) : perSecond.toPrecision(3);
}

/** `1:14`, `2:03:20`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
