import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { problemsOf, readAreas } from './features.ts'
import { pageOf } from './page.ts'
import { testsIn } from './test-names.ts'

const ROOT = join(import.meta.dirname, '../..')
const FEATURES = join(import.meta.dirname, 'features.yaml')
const PAGE = join(ROOT, 'docs/differences.md')

function run(): number {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const areas = readAreas(readFileSync(FEATURES, 'utf8'))
  const problems = problemsOf(areas, (path) => {
    const file = join(ROOT, path)
    return existsSync(file) ? testsIn(readFileSync(file, 'utf8')) : undefined
  })
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const page = pageOf(areas)
  if (!values.check) {
    writeFileSync(PAGE, page)
    return 0
  }
  if (existsSync(PAGE) && readFileSync(PAGE, 'utf8') === page) return 0
  throw new Error('docs/differences.md is not current; run: scripts/differences')
}

try {
  process.exitCode = run()
} catch (error) {
  process.stderr.write(`differences: ${messageOf(error)}\n`)
  process.exitCode = 1
}
