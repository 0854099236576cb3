const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Parses `30s`, `10m` or `1h` into milliseconds; undefined for any other text. */
export function parseDurationMs(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? []
  const unitMs = UNITS_MS[unit]
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs
}

/** Formats a duration: `3.2 s`, `10 m 5 s` or `2 h 0 m`. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`
}
