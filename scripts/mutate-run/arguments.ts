export type MutateArguments = {
  /** Folders whose files are mutated; empty for all. */
  folders: string[]
  /** Number of mutants; undefined for all. */
  count: number | undefined
  /** Chooses the mutants if count is set. */
  seed: string
  /** File for the verdicts as JSON. */
  jsonFile: string
}

const MAX_COUNT = 1_000_000
const FLAGS = ['--in', '--count', '--seed', '--json'] as const

/**
 * Parses the arguments of scripts/mutate. Pure.
 * @returns a line of error if the arguments are invalid
 */
export function parseMutateArguments(args: readonly string[]): MutateArguments | string {
  const parsed: MutateArguments = {
    folders: [],
    count: undefined,
    seed: '1',
    jsonFile: 'mutation.json',
  }
  const rest = args.flatMap((each) => {
    const at = each.indexOf('=')
    return each.startsWith('--') && at > 0 ? [each.slice(0, at), each.slice(at + 1)] : [each]
  })
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (!FLAGS.some((each) => each === flag))
      return `unknown argument ${JSON.stringify(flag)}; see scripts/mutate --help`
    const value = rest.shift()
    if (value === undefined || value === '') return `${flag} takes a value`
    if (flag === '--in') parsed.folders.push(value.replace(/\/+$/, ''))
    else if (flag === '--seed') parsed.seed = value
    else if (flag === '--json') parsed.jsonFile = value
    else if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_COUNT)
      parsed.count = Number(value)
    else return `--count takes a number from 1 to ${MAX_COUNT}, not ${JSON.stringify(value)}`
  }
  return parsed
}
