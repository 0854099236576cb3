import type { SeedReport } from '@nkpsim/seeded-cluster'
import type { SeedKind } from './arguments.ts'

/** The seeds so far. */
export type Tally = { passed: number; failed: readonly number[]; events: number }

export const NO_SEEDS: Tally = { passed: 0, failed: [], events: 0 }

export function addReport(tally: Tally, { seed, problems, events }: SeedReport): Tally {
  const isPassed = problems.length === 0
  return {
    passed: tally.passed + (isPassed ? 1 : 0),
    failed: isPassed ? tally.failed : [...tally.failed, seed],
    events: tally.events + events,
  }
}

/** Formats a failed seed, with the command that replays it. */
export function formatFailure({ seed, problems }: SeedReport, kind: SeedKind): string[] {
  const option = kind === 'cluster' ? '' : `--${kind} `
  return [
    `seed ${seed} failed; replay it: scripts/replay ${option}${seed}`,
    ...problems.map((line) => `  ${line}`),
  ]
}

/**
 * Formats how far the seeds are, such as `37 of 100 seeds, 1 failed, 12.3 a second`.
 * @param count number of all seeds; undefined if it is unknown
 */
export function formatProgress(tally: Tally, count: number | undefined, elapsedMs: number): string {
  const done = tally.passed + tally.failed.length
  const of = count === undefined ? '' : ` of ${count}`
  return `${done}${of} seeds, ${tally.failed.length} failed, ${rate(done, elapsedMs)}`
}

/** Formats the result of all seeds. */
export function formatTally(tally: Tally, elapsedMs: number): string {
  const { passed, failed, events } = tally
  const done = passed + failed.length
  const seconds = (elapsedMs / 1000).toFixed(1)
  const which = failed.length === 0 ? '' : `: ${failed.toSorted((a, b) => a - b).join(', ')}`
  return `${done} seeds in ${seconds} s (${rate(done, elapsedMs)}, ${events} events): ${passed} passed, ${failed.length} failed${which}`
}

function rate(done: number, elapsedMs: number): string {
  return `${((1000 * done) / Math.max(1, elapsedMs)).toFixed(1)} a second`
}
