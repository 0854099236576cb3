import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ignoreClosedOutput } from '../closed-output.ts'
import { type PlantedBugsArguments, parsePlantedBugsArguments } from './arguments.ts'
import { BUGS, plantBug } from './bugs.ts'
import { findBug, type Search } from './find-bug.ts'
import { formatSearch, formatSearches } from './report.ts'
import { runSeedsOf } from './run-seeds.ts'

const USAGE = 'usage: scripts/planted-bugs [--count N] [--from S] [--bug NAME]... [--json FILE]'
const EXIT = { notFound: 1, usage: 2, interrupted: 130 } as const
const ROOT = join(import.meta.dirname, '../..')

async function findBugs({ seeds, bugs, jsonFile }: PlantedBugsArguments): Promise<number> {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupt.abort())
  // Each bug is planted before the first seed runs, so that an outdated bug is reported soon.
  const planted = BUGS.filter(({ name }) => bugs.length === 0 || bugs.includes(name)).map((bug) =>
    plantBug(ROOT, bug),
  )
  const searches: Search[] = []
  for (const bug of planted) {
    if (interrupt.signal.aborted) break
    const search = await findBug(bug, seeds, runSeedsOf(ROOT), interrupt.signal)
    searches.push(search)
    process.stderr.write(`${formatSearch(search)}\n`)
  }
  for (const line of formatSearches(searches)) process.stdout.write(`${line}\n`)
  writeFileSync(jsonFile, `${JSON.stringify({ seeds, searches }, undefined, 2)}\n`)
  if (interrupt.signal.aborted) return EXIT.interrupted
  return searches.every(({ found }) => found !== undefined) ? 0 : EXIT.notFound
}

ignoreClosedOutput(process.stdout)
// A closed terminal sends SIGHUP, and then standard error cannot be written.
process.stderr.on('error', () => undefined)
const names = BUGS.map(({ name }) => name)
const parsed = parsePlantedBugsArguments(process.argv.slice(2), names)
if (typeof parsed === 'string') {
  process.stderr.write(`scripts/planted-bugs: ${parsed}\n${USAGE}\n`)
  process.exitCode = EXIT.usage
} else process.exitCode = await findBugs(parsed)
