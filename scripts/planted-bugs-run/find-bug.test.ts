import { expect, it } from '@jest/globals'
import type { SeedReport } from '@nkpsim/seeded-cluster'
import { findBug, type RunSeeds } from './find-bug.ts'

const BUG = {
  ...{ name: 'bug', edits: [], invariants: ['I1', 'I3'] },
  changed: [{ file: 'a.ts', text: 'changed' }],
}

/** Runs seeds whose problems are known, one after the other. */
function runSeedsWith(withBug: Record<number, string[]>, without: Record<number, string[]> = {}) {
  const runs: string[] = []
  const runSeeds: RunSeeds = async (seeds, bug, signal, onReport) => {
    for (const seed of seeds) {
      if (signal.aborted) return
      runs.push(`${seed} ${bug.changed.length === 0 ? 'as it is' : bug.name}`)
      const problems = (bug.changed.length === 0 ? without : withBug)[seed] ?? []
      const report: SeedReport = { seed, digest: '', problems, events: 0 }
      onReport(report)
    }
  }
  return { runSeeds, runs }
}

const never = new AbortController().signal

it('findBug stops at the first seed that reports the bug', async () => {
  const { runSeeds, runs } = runSeedsWith({ 6: ['I3: lost'], 7: ['I1: shown'] })
  const { found, seedCount, otherFailures } = await findBug(
    BUG,
    { first: 5, count: 9 },
    runSeeds,
    never,
  )
  expect({ found, seedCount, otherFailures }).toEqual({
    found: { seed: 6, problems: ['I3: lost'] },
    ...{ seedCount: 2, otherFailures: [] },
  })
  expect(runs).toEqual(['5 bug', '6 bug', '6 as it is'])
})

it('findBug does not count other failures, nor seeds that also fail without the bug', async () => {
  const { runSeeds } = runSeedsWith(
    { 1: ['I13: other', 'the end'], 2: ['I1: always'], 3: ['I1: shown'] },
    { 2: ['I1: always'] },
  )
  const { found, seedCount, otherFailures } = await findBug(
    BUG,
    { first: 1, count: 9 },
    runSeeds,
    never,
  )
  expect({ found, seedCount }).toEqual({
    ...{ found: { seed: 3, problems: ['I1: shown'] }, seedCount: 3 },
  })
  expect(otherFailures).toEqual([
    { seed: 1, problem: 'I13: other' },
    { seed: 2, problem: 'also without the bug: I1: always' },
  ])
})

it('findBug says nothing about a seed whose run without the bug was interrupted', async () => {
  const interrupt = new AbortController()
  const { runSeeds } = runSeedsWith({ 1: ['I1: shown'] })
  const interrupted: RunSeeds = async (seeds, bug, signal, onReport) => {
    if (bug.changed.length === 0) interrupt.abort()
    await runSeeds(seeds, bug, signal, onReport)
  }
  const { found, otherFailures } = await findBug(
    BUG,
    { first: 1, count: 5 },
    interrupted,
    interrupt.signal,
  )
  expect({ found, otherFailures }).toEqual({ found: undefined, otherFailures: [] })
})

it('findBug ends without a result if no seed reports the bug, or when it is interrupted', async () => {
  const { runSeeds, runs } = runSeedsWith({})
  const range = { first: 1, count: 3 }
  const search = { bug: 'bug', expected: ['I1', 'I3'], found: undefined, otherFailures: [] }
  expect(await findBug(BUG, range, runSeeds, never)).toEqual({ ...search, seedCount: 3 })
  expect(runs).toHaveLength(3)
  expect(await findBug(BUG, range, runSeeds, AbortSignal.abort())).toEqual({
    ...search,
    seedCount: 0,
  })
})
