import { parseArgs } from 'node:util'

/** Seeds are whole numbers up to this limit. */
export const MAX_SEED = 2 ** 32 - 1

/**
 * What a seed decides: a whole cluster, a cluster with vCenter HA, or the hosts of a vSAN cluster
 * and its objects.
 */
export type SeedKind = 'cluster' | 'ha' | 'vsan'

const KIND_OPTIONS = { ha: { type: 'boolean' }, vsan: { type: 'boolean' } } as const
const BOTH_KINDS = 'give --ha or --vsan, not both'

/** The seeds to run: `count` seeds from `first` on. */
export type SeedRange = { first: number; count: number }

/** Seeds to run from `first` on, for some hours, or until the run is stopped. */
export type Night = { first: number; hours: number | undefined }

/**
 * Parses the arguments of scripts/seeds. Pure.
 * @returns a line of error if they are invalid
 */
export function parseSeedsArguments(
  args: readonly string[],
): ((SeedRange | Night) & { kind: SeedKind }) | string {
  try {
    const options = {
      count: { type: 'string' },
      from: { type: 'string' },
      hours: { type: 'string' },
      night: { type: 'boolean' },
      ...KIND_OPTIONS,
    } as const
    const { values } = parseArgs({ args: [...args], options })
    if (values.ha && values.vsan) return BOTH_KINDS
    const parsed = parseWanted(values)
    return typeof parsed === 'string' ? parsed : { kind: kindOf(values), ...parsed }
  } catch (error) {
    return firstLine(error)
  }
}

function parseWanted(values: {
  count?: string
  from?: string
  hours?: string
  night?: boolean
}): SeedRange | Night | string {
  if (values.night !== true)
    return values.hours === undefined ? parseSeedRange(values) : '--hours needs --night'
  if (values.count !== undefined) return 'give --count or --night, not both'
  return parseNight(values)
}

function parseNight(values: { from?: string; hours?: string }): Night | string {
  const first = parseSeed(values.from ?? '1')
  if (first === undefined) return wrongFrom(values.from)
  if (values.hours === undefined) return { first, hours: undefined }
  const hours = /^\d{1,4}(\.\d{1,4})?$/.test(values.hours) ? Number(values.hours) : 0
  if (hours > 0) return { first, hours }
  return `--hours takes a number above 0, such as 8 or 0.5, not ${JSON.stringify(values.hours)}`
}

/**
 * Parses the range of the seeds to run. Pure.
 * @returns a line of error if it is invalid
 */
export function parseSeedRange(values: { count?: string; from?: string }): SeedRange | string {
  if (values.count === undefined) return 'how many seeds? give --count N'
  const count = parseSeed(values.count)
  if (count === undefined || count === 0)
    return `--count takes a number from 1 to ${MAX_SEED}, not ${JSON.stringify(values.count)}`
  const first = parseSeed(values.from ?? '1')
  if (first === undefined) return wrongFrom(values.from)
  if (first + count - 1 > MAX_SEED) return `the last seed would be greater than ${MAX_SEED}`
  return { first, count }
}

/**
 * Parses the arguments of scripts/replay. Pure.
 * @returns a line of error if they are invalid
 */
export function parseReplayArguments(
  args: readonly string[],
): { kind: SeedKind; seed: number } | string {
  try {
    const options = { args: [...args], options: KIND_OPTIONS, allowPositionals: true } as const
    const { values, positionals } = parseArgs(options)
    if (values.ha && values.vsan) return BOTH_KINDS
    const [text, ...others] = positionals
    if (text === undefined || others.length > 0) return 'give one seed'
    const seed = parseSeed(text)
    if (seed !== undefined) return { kind: kindOf(values), seed }
    return `a seed is a number from 0 to ${MAX_SEED}, not ${JSON.stringify(text)}`
  } catch (error) {
    return firstLine(error)
  }
}

function kindOf({ ha, vsan }: { ha?: boolean; vsan?: boolean }): SeedKind {
  if (ha === true) return 'ha'
  return vsan === true ? 'vsan' : 'cluster'
}

function wrongFrom(text: string | undefined): string {
  return `--from takes a number from 0 to ${MAX_SEED}, not ${JSON.stringify(text)}`
}

function parseSeed(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined
  const seed = Number(text)
  return seed <= MAX_SEED ? seed : undefined
}

/** Returns the first line of an error's message. Pure. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
}
