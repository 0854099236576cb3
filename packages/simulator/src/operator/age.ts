const UNITS = [
  { ms: 24 * 3_600_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1000, name: 's' },
] as const

/** Formats a duration in its largest unit, rounded down: `2 min`, `0 s`. */
export function formatAge(ms: number): string {
  const unit = UNITS.find((each) => ms >= each.ms) ?? UNITS[3]
  return `${Math.floor(Math.max(0, ms) / unit.ms)} ${unit.name}`
}
