import { formatOperation, formatOutcome } from '../workload/operation.ts'
import type { History } from './history.ts'

/**
 * Formats a history for a reader: one line for each operation at its start, with its outcome and
 * duration, and one line for each other event. Times are since the start of the run.
 */
export function formatTimeline(history: History, endMs: number): string[] {
  const operations = history.operations(endMs).map(({ client, operation, outcome, ...times }) => ({
    atMs: times.startMs,
    text: `${client}: ${formatOperation(operation)}: ${formatOutcome(outcome)} (${timeText(times.endMs - times.startMs)})`,
  }))
  const notes = history.notes().map(({ atMs, text }) => ({ atMs, text: `* ${text}` }))
  return [...operations, ...notes]
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, text }) => `${timeText(atMs).padStart(12)}  ${text}`)
}

/** Returns the command that runs a seed again, and prints its timeline and digest. */
export function replayCommand(seed: number): string {
  return `scripts/replay ${seed}`
}

function timeText(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`
}
