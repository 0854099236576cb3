const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of `30s`, `10m` or `1h`; undefined if it is none of these. */
export function parseDurationMs(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? []
  const unitMs = UNITS_MS[unit]
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs
}
