import { VcenterError } from '../errors.ts'

/** Version of vCenter or ESXi: `8.0.3` is 8.0 Update 3. */
export type ProductVersion = { major: number; minor: number; update: number }

const DOTTED = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,10})?$/
const WORDED = /^(\d{1,3})\.(\d{1,3}) ?(?:U|Update )(\d{1,3})$/i

/**
 * Reads a version that is written as `8.0.3`, `8.0 U3` or `8.0 Update 3`. Returns undefined for
 * other text.
 */
export function parseProductVersion(text: string): ProductVersion | undefined {
  const [, major, minor, update = '0'] = DOTTED.exec(text) ?? WORDED.exec(text) ?? []
  if (major === undefined) return undefined
  return { major: Number(major), minor: Number(minor), update: Number(update) }
}

/** @throws VcenterError INVALID_REQUEST */
export function requireProductVersion(text: string): ProductVersion {
  const version = parseProductVersion(text)
  if (version === undefined)
    throw new VcenterError('INVALID_REQUEST', 'a version is like 8.0.3 or 8.0 U3')
  return version
}

/** Formats a version as the product's documents do: `8.0 Update 3`. */
export function productVersionText({ major, minor, update }: ProductVersion): string {
  return update === 0 ? `${major}.${minor}` : `${major}.${minor} Update ${update}`
}

/** Whether `version` is `least` or later. */
export function isAtLeast(version: ProductVersion, least: ProductVersion): boolean {
  const order =
    version.major - least.major || version.minor - least.minor || version.update - least.update
  return order >= 0
}

/** Formats a version as daemons report it: `8.0.3`. */
export function formatProductVersion({ major, minor, update }: ProductVersion): string {
  return `${major}.${minor}.${update}`
}
