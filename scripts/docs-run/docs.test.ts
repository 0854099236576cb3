import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { makeTestFolder, registerSuiteSecrets } from '@nkpsim/simulator/testing'
import { type Examples, readExamples, type Step } from './examples.ts'
import { pagesOf, runPage } from './run-page.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Maximum time for a page on a busy machine, ms. */
const PAGE_TIMEOUT_MS = 13 * 60_000
/** Blocks that pages show without running them, with the reason that the page gives. */
const NOT_RUN = [{ page: 'README.md', reason: 'it is what runs the examples' }]

/**
 * The page on the command line, with its pipes and signals: each command of nkpsim is a process. On
 * other pages one process runs all commands.
 */
const WITH_PROCESSES = 'docs/cli.md'

const pages = pagesOf(ROOT).map((path) => ({ path, ...examplesOf(path) }))

/** Pages whose examples need a program that this machine may lack. */
const NEEDS: Readonly<Record<string, string>> = {
  'docs/standard-providers.md': 'pykmip-server',
  'docs/vcenter-ha.md': 'etcd',
}

/** Whether the examples of a page can run on this machine. */
function canRun({ path }: { path: string }): boolean {
  const program = NEEDS[path]
  return program === undefined || spawnSync('which', [program]).status === 0
}

function examplesOf(path: string): Examples {
  return readExamples(readFileSync(join(ROOT, path), 'utf8'))
}

function forThisMachine(steps: readonly Step[]): Step[] {
  return steps.filter((step) => step.kind === 'file' || step.world === 'machine')
}

describe('the examples of the pages', () => {
  it('are commands that run, files, or text, and each block is marked', () => {
    const problems = pages.flatMap(({ path, problems }) =>
      problems.map((problem) => `${path}: ${problem}`),
    )
    expect(problems).toEqual([])
    expect(pages.length).toBeGreaterThan(0)
  })

  it('are left out only for the reasons in NOT_RUN', () => {
    const notRun = pages.flatMap(({ path, notRun }) =>
      notRun.map(({ reason }) => ({ page: path, reason })),
    )
    expect(notRun).toEqual(NOT_RUN)
  })

  it.concurrent.each(
    pages.filter(canRun).filter(({ steps }) => forThisMachine(steps).some(isCommand)),
  )('behave on $path as the page says', async ({ path, steps }) => {
    const { folder, isKept } = makeTestFolder()
    // The password meets vCenter's rules: letters of both cases, a digit, and another character.
    const password = `Nk1-${randomBytes(12).toString('base64url')}`
    registerSuiteSecrets([{ label: `password typed in ${path}`, bytes: Buffer.from(password) }])
    try {
      const run = {
        root: ROOT,
        folder,
        password,
        timeoutMs: PAGE_TIMEOUT_MS,
        sharesProcess: path !== WITH_PROCESSES,
      }
      const failures = await runPage(forThisMachine(steps), run)
      expect(failures.map((failure) => ({ page: path, ...failure }))).toEqual([])
    } finally {
      if (!isKept) rmSync(folder, { recursive: true })
    }
  })
})

function isCommand(step: Step): boolean {
  return step.kind === 'command'
}
