import { parseArgs } from 'node:util'
import { firstLine, parseSeedRange, type SeedRange } from '../seeds-run/arguments.ts'

export type PlantedBugsArguments = {
  seeds: SeedRange
  /** Names of the bugs; empty for all. */
  bugs: readonly string[]
  /** File for the result as JSON. */
  jsonFile: string
}

const OPTIONS = {
  count: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  bug: { type: 'string', multiple: true },
  json: { type: 'string', default: 'planted-bugs.json' },
} as const

/**
 * Parses the arguments of scripts/planted-bugs. Pure.
 * @param known names of all bugs
 * @returns a line of error if they are invalid
 */
export function parsePlantedBugsArguments(
  args: readonly string[],
  known: readonly string[],
): PlantedBugsArguments | string {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    const { bug: bugs = [] } = values
    const unknown = bugs.find((name) => !known.includes(name))
    if (unknown !== undefined)
      return `no bug is named ${JSON.stringify(unknown)}; the bugs are: ${known.join(', ')}`
    if (values.json === '') return '--json takes the name of a file'
    const seeds = parseSeedRange(values)
    if (typeof seeds === 'string') return seeds
    return { seeds, bugs, jsonFile: values.json }
  } catch (error) {
    return firstLine(error)
  }
}
