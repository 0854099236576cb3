import { sep } from 'node:path'

/** Executable lines of a file, and how many of them were executed. */
type FileCoverage = { lines: { total: number; covered: number } }

/** Minimum share of covered lines, by package. */
export type CoverageFloors = Readonly<Record<string, number>>

/** Coverage of a package. */
export type PackageCoverage = { name: string; percent: number; floor: number }

/** Adds up the files of each package in the report of jest's json-summary reporter. */
export function coverageOf(
  summary: Readonly<Record<string, FileCoverage>>,
  floors: CoverageFloors,
): PackageCoverage[] {
  return Object.entries(floors).map(([name, floor]) => {
    const inPackage = `${sep}packages${sep}${name}${sep}`
    const files = Object.entries(summary).filter(([path]) => path.includes(inPackage))
    const total = sum(files.map(([, { lines }]) => lines.total))
    const covered = sum(files.map(([, { lines }]) => lines.covered))
    return { name, percent: total === 0 ? 0 : (100 * covered) / total, floor }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
