import type { Search } from './find-bug.ts'

const COLUMNS = ['bug', 'seeds', 'found by', 'expected', 'reported'] as const

/** Formats all searches as a table, then the other failures of seeds. Pure. */
export function formatSearches(searches: readonly Search[]): string[] {
  const rows = [COLUMNS, ...searches.map(cellsOf)]
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const others = searches.flatMap(({ bug, otherFailures }) =>
    otherFailures.map(({ seed, problem }) => `${bug}: seed ${seed} failed otherwise: ${problem}`),
  )
  return [
    ...rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...others,
  ]
}

/** Formats one search in one line. Pure. */
export function formatSearch({ bug, seedCount, found }: Search): string {
  return found === undefined
    ? `${bug}: not found by ${seedCount} seeds`
    : `${bug}: found after ${seedCount} seeds by seed ${found.seed}: ${found.problems[0]}`
}

function cellsOf({ bug, seedCount, found, expected }: Search): string[] {
  const foundBy = found === undefined ? 'NOT FOUND' : `seed ${found.seed}`
  return [bug, String(seedCount), foundBy, expected.join(' '), found?.problems[0] ?? '']
}
