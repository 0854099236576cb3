import type { Judged, Verdict } from './judge.ts'

/** At least this part of all mutants must be found. */
export const REQUIRED_RATE = 0.9

const FOUND: readonly Verdict[] = ['killed', 'timeout']

/** Returns the part of these mutants that tests found; 1 if there are none. Pure. */
export function rateOf(mutants: readonly Judged[]): number {
  if (mutants.length === 0) return 1
  return mutants.filter(({ verdict }) => FOUND.includes(verdict)).length / mutants.length
}

/** Returns a table by folder and in total, then each mutant that was not found. Pure. */
export function mutationReport(mutants: readonly Judged[], folders: readonly string[]): string[] {
  const rows = folders.map((folder) => ({
    name: folder,
    of: mutants.filter(({ path }) => path.startsWith(`${folder}/`) || path === folder),
  }))
  const width = Math.max(...['total', ...folders].map(({ length }) => length))
  const columns = ['mutants', 'killed', 'timeout', 'survived', 'not covered', 'found']
  const line = (name: string, cells: readonly string[]): string =>
    [
      name.padEnd(width),
      ...cells.map((cell, index) => cell.padStart(columns[index]?.length ?? 0)),
    ].join('  ')
  const row = ({ name, of }: { name: string; of: readonly Judged[] }): string => {
    const count = (verdict: Verdict): string =>
      String(of.filter((mutant) => mutant.verdict === verdict).length)
    return line(name, [
      String(of.length),
      count('killed'),
      count('timeout'),
      count('survived'),
      count('not covered'),
      `${(100 * rateOf(of)).toFixed(1)}%`,
    ])
  }
  return [
    line('', columns),
    ...rows.filter(({ of }) => of.length > 0).map(row),
    row({ name: 'total', of: mutants }),
    ...mutants
      .filter(({ verdict }) => !FOUND.includes(verdict))
      .map(({ path, line, change, verdict }) => `${verdict}: ${path}:${line}  ${change}`)
      .sort(),
  ]
}
