const SKIP_COMPOSE = '--skip-compose'
const REPEAT = '--repeat'
const MAX_REPETITIONS = 1000

/** Arguments of scripts/test. */
export type TestArguments = {
  skipCompose: boolean
  /** Number of runs. Undefined means one run that keeps no files. */
  repeat: number | undefined
  /** Arguments for jest that select tests; empty for all tests. */
  jestArguments: string[]
}

/**
 * Parses the arguments of scripts/test. Pure.
 * @returns a line of error if the arguments are invalid
 */
export function parseTestArguments(args: readonly string[]): TestArguments | string {
  const parsed: TestArguments = { skipCompose: false, repeat: undefined, jestArguments: [] }
  const rest = [...args]
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === SKIP_COMPOSE) parsed.skipCompose = true
    else if (next !== REPEAT && !next.startsWith(`${REPEAT}=`)) parsed.jestArguments.push(next)
    else {
      const value = next === REPEAT ? (rest.shift() ?? '') : next.slice(REPEAT.length + 1)
      parsed.repeat = Number(value)
      if (!/^\d+$/.test(value) || parsed.repeat < 1 || parsed.repeat > MAX_REPETITIONS)
        return `${REPEAT} takes a number from 1 to ${MAX_REPETITIONS}, not ${JSON.stringify(value)}`
    }
  }
  return parsed
}
