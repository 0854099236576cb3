import { parseArgs } from 'node:util'

/** What to run. */
export type Wanted = {
  /** Number of failures. */
  count: number
  /** Seed of the order; undefined: a random one. */
  seed: number | undefined
  jsonFile: string | undefined
}

/** Seeds are whole numbers up to this limit. */
export const MAX_SEED = 2 ** 32 - 1
const MAX_COUNT = 1_000_000
const COUNT = '60'

/**
 * Parses the arguments of scripts/failovers. Pure.
 * @returns a line of error if they are invalid
 */
export function parseFailoversArguments(args: readonly string[]): Wanted | string {
  try {
    const options = {
      count: { type: 'string', default: COUNT },
      seed: { type: 'string' },
      json: { type: 'string' },
    } as const
    const { values } = parseArgs({ args: [...args], options })
    const count = parseNumber('--count', values.count, 1, MAX_COUNT)
    if (typeof count === 'string') return count
    const seed =
      values.seed === undefined ? undefined : parseNumber('--seed', values.seed, 0, MAX_SEED)
    if (typeof seed === 'string') return seed
    if (values.json === '') return '--json takes the path of a file'
    return { count, seed, jsonFile: values.json }
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
  }
}

function parseNumber(option: string, text: string, min: number, max: number): number | string {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  return `${option} takes a number from ${min} to ${max}, not ${JSON.stringify(text)}`
}
