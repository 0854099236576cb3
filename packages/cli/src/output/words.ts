/**
 * Removes the name of the type from a proto enum value: `PROVIDER_STATUS_ACTIVE` becomes `ACTIVE`.
 */
export function enumValue(prefix: string, value: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value
}

/** Returns `Not backed up` for `NOT_BACKED_UP`, but leaves `OK` unchanged. */
export function words(value: string): string {
  if (value === 'OK') return value
  const lower = value.toLowerCase().replaceAll('_', ' ')
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

/** Returns a protobuf timestamp as RFC 3339 text; null if the timestamp is unset. */
export function timestampText(
  timestamp: { seconds: number | string | object; nanos: number } | null | undefined,
): string | null {
  if (timestamp === null || timestamp === undefined) return null
  const ms = Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6)
  return Number.isFinite(ms) && ms > 0 ? new Date(ms).toISOString() : null
}

/** Returns a time, ms since 1970, as RFC 3339 text with whole seconds. */
export function secondsText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z')
}
