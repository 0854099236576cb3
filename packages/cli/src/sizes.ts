import { CliError } from './errors.ts'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** Bytes of a size such as `5000`, `64KiB`, `64MiB` or `1GiB`. @throws CliError USAGE */
export function parseSize(text: string): number {
  const [, digits, unit] = /^(\d{1,15})\s*([KMGT]iB|B)?$/.exec(text) ?? []
  const bytes = Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN)
  if (Number.isSafeInteger(bytes)) return bytes
  throw new CliError(
    'USAGE',
    `"${text.slice(0, 40)}" is not a size; write it as 5000, 64KiB, 64MiB or 1GiB`,
  )
}

/** A size for a person, in the largest unit that leaves no remainder. */
export function formatSize(bytes: number): string {
  const unit = ['TiB', 'GiB', 'MiB', 'KiB'].find((name) => bytes > 0 && bytes % unitOf(name) === 0)
  return unit === undefined ? `${bytes} B` : `${bytes / unitOf(unit)} ${unit}`
}

function unitOf(name: string): number {
  return UNITS[name] ?? 1
}
