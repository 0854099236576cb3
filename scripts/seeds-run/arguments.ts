import { parseArgs } from 'node:util'

/** Seeds are whole numbers up to this limit. */
export const MAX_SEED = 2 ** 32 - 1

/** The seeds to run: `count` seeds from `first` on. */
export type SeedRange = { first: number; count: number }

/**
 * Parses the arguments of scripts/seeds. Pure.
 * @returns a line of error if they are invalid
 */
export function parseSeedsArguments(args: readonly string[]): SeedRange | string {
  let values: { count?: string; from?: string }
  try {
    const options = { count: { type: 'string' }, from: { type: 'string' } } as const
    ;({ values } = parseArgs({ args: [...args], options }))
  } catch (error) {
    return firstLine(error)
  }
  if (values.count === undefined) return 'how many seeds? give --count N'
  const count = parseSeed(values.count)
  if (count === undefined || count === 0)
    return `--count takes a number from 1 to ${MAX_SEED}, not ${JSON.stringify(values.count)}`
  const first = parseSeed(values.from ?? '1')
  if (first === undefined)
    return `--from takes a number from 0 to ${MAX_SEED}, not ${JSON.stringify(values.from)}`
  if (first + count - 1 > MAX_SEED) return `the last seed would be greater than ${MAX_SEED}`
  return { first, count }
}

/**
 * Parses the arguments of scripts/replay. Pure.
 * @returns a line of error if they are invalid
 */
export function parseReplayArguments(args: readonly string[]): { seed: number } | string {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
    const [text, ...others] = positionals
    if (text === undefined || others.length > 0) return 'give one seed'
    const seed = parseSeed(text)
    if (seed !== undefined) return { seed }
    return `a seed is a number from 0 to ${MAX_SEED}, not ${JSON.stringify(text)}`
  } catch (error) {
    return firstLine(error)
  }
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
