import { parseArgs } from 'node:util'

/** Operations that one kill hits together. */
export const OPERATIONS = [
  'deep-rekey',
  'encrypt',
  'decrypt',
  'rekey',
  'snapshot-removal',
  'vmotion',
] as const
/** The part with a large disk, which needs other programs and much space. */
export const LARGE = 'large'
/** The part with migrations to other key providers, which needs PyKMIP. */
export const MIGRATION = 'migration'
/** The part with a vSAN cluster whose encryption changes. */
export const VSAN = 'vsan'
/** The part with kills of the owners, replicas and witnesses of vSAN objects. */
export const VSAN_OBJECTS = 'vsan-objects'
/** Parts that run alone, each on a cluster of its own kind. */
export const ALONE = [LARGE, MIGRATION, VSAN, VSAN_OBJECTS] as const

export type OperationName = (typeof OPERATIONS)[number]

/** What to run. */
export type Wanted = {
  /** Number of kills; undefined: the default of the part. */
  runs: number | undefined
  /** Seed of the random points; undefined: a random one. */
  seed: number | undefined
  parts: readonly OperationName[] | (typeof ALONE)[number]
  jsonFile: string | undefined
}

/** Seeds are whole numbers up to this limit. */
export const MAX_SEED = 2 ** 32 - 1
const MAX_RUNS = 1_000_000

/**
 * Parses the arguments of scripts/kills. Pure.
 * @returns a line of error if they are invalid
 */
export function parseKillsArguments(args: readonly string[]): Wanted | string {
  try {
    const options = {
      runs: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
    } as const
    const { values } = parseArgs({ args: [...args], options })
    const runs = parseNumber('--runs', values.runs, 1, MAX_RUNS)
    if (typeof runs === 'string') return runs
    const seed = parseNumber('--seed', values.seed, 0, MAX_SEED)
    if (typeof seed === 'string') return seed
    const parts = parseParts(values.only ?? [])
    if ('error' in parts) return parts.error
    if (values.json === '') return '--json takes the path of a file'
    return { runs, seed, parts: parts.parts, jsonFile: values.json }
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
  }
}

function parseNumber(
  option: string,
  text: string | undefined,
  min: number,
  max: number,
): number | string | undefined {
  if (text === undefined) return undefined
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  return `${option} takes a number from ${min} to ${max}, not ${JSON.stringify(text)}`
}

function parseParts(only: readonly string[]): Pick<Wanted, 'parts'> | { error: string } {
  const known: readonly string[] = [...OPERATIONS, ...ALONE]
  const unknown = only.find((name) => !known.includes(name))
  if (unknown !== undefined)
    return { error: `--only takes ${known.join(', ')}, not ${JSON.stringify(unknown)}` }
  const alone = ALONE.find((name) => only.includes(name))
  if (alone === undefined)
    return {
      parts: only.length === 0 ? OPERATIONS : OPERATIONS.filter((name) => only.includes(name)),
    }
  return only.every((name) => name === alone)
    ? { parts: alone }
    : { error: `give --only ${alone} alone` }
}
