/** `ACTIVE` of `PROVIDER_STATUS_ACTIVE`: the value of a proto enum without the name of its type. */
export function enumValue(prefix: string, value: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value
}

/** `Not backed up` of `NOT_BACKED_UP`; `OK` stays. */
export function words(value: string): string {
  if (value === 'OK') return value
  const lower = value.toLowerCase().replaceAll('_', ' ')
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

/** RFC 3339 text of a protobuf timestamp; null when it is unset. */
export function timestampText(
  timestamp: { seconds: number | string | object; nanos: number } | null | undefined,
): string | null {
  if (timestamp === null || timestamp === undefined) return null
  const ms = Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6)
  return Number.isFinite(ms) && ms > 0 ? new Date(ms).toISOString() : null
}
