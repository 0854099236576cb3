const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** Examples of sizes, for messages. */
export const SIZE_EXAMPLES = '5000, 64K, 512M or 10G'

/**
 * Parses a size such as `5000`, `64KiB`, `512MB` or `10G` into bytes; undefined if the text is not
 * a size. As in vSphere and govc, all units are powers of 1024: 10G, 10GB and 10GiB are equal.
 */
export function parseSizeBytes(text: string): number | undefined {
  const [, digits, prefix] = /^(\d{1,15})\s*(?:([KMGT])i?B?|B)?$/i.exec(text) ?? []
  const unit = prefix === undefined ? '' : `${prefix.toUpperCase()}iB`
  const bytes = Number(digits) * (UNIT_BYTES[unit] ?? Number.NaN)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Formats a size for a user, in the largest unit that leaves no remainder. */
export function formatSize(bytes: number): string {
  const unit = ['TiB', 'GiB', 'MiB', 'KiB'].find((name) => bytes > 0 && bytes % unitOf(name) === 0)
  return unit === undefined ? `${bytes} B` : `${bytes / unitOf(unit)} ${unit}`
}

function unitOf(name: string): number {
  return UNIT_BYTES[name] ?? 1
}
