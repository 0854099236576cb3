import { createHash } from 'node:crypto'
import {
  formatOperation,
  formatOutcome,
  type Operation,
  type Outcome,
} from '../workload/operation.ts'

/** An operation that has ended, or that had not ended at the end of the run. */
export type Recorded = {
  client: string
  operation: Operation
  startMs: number
  endMs: number
  outcome: Outcome
}

/** A line of the history: what happened when. */
export type HistoryLine = { atMs: number; text: string }

/** What happened in a run, in order. */
export type History = {
  /** Records the start of an operation. @returns a function that records its end */
  begin(
    atMs: number,
    client: string,
    operation: Operation,
  ): (atMs: number, outcome: Outcome) => void
  /** Records a fault, a crash or another event that is no operation. */
  note(atMs: number, text: string): void
  /** Returns all lines in the order in which they were recorded. */
  lines(): readonly HistoryLine[]
  /** Returns the lines about events that are no operations. */
  notes(): readonly HistoryLine[]
  /** Returns operations by their starts. Those that have not ended have the outcome unknown. */
  operations(endMs: number): Recorded[]
  /** SHA-256 over all lines, in hex. Equal histories have equal digests. */
  digest(): string
}

/** Creates an empty history. */
export function createHistory(): History {
  const lines: HistoryLine[] = []
  const notes: HistoryLine[] = []
  const begun: (Omit<Recorded, 'endMs' | 'outcome'> & Partial<Recorded>)[] = []
  const add = (atMs: number, text: string): void => {
    lines.push({ atMs, text })
  }
  return {
    begin: (startMs, client, operation) => {
      const recorded: (typeof begun)[number] = { client, operation, startMs }
      begun.push(recorded)
      const name = `${client} ${begun.length}`
      add(startMs, `${name} begins ${formatOperation(operation)}`)
      return (endMs, outcome) => {
        Object.assign(recorded, { endMs, outcome })
        add(endMs, `${name} ends ${formatOutcome(outcome)}`)
      }
    },
    note: (atMs, text) => {
      notes.push({ atMs, text })
      add(atMs, text)
    },
    lines: () => lines,
    notes: () => notes,
    operations: (endMs) =>
      begun.map((recorded) => ({
        endMs,
        outcome: { result: 'unknown', code: 'NOT_ENDED' },
        ...recorded,
      })),
    digest: () => {
      const hash = createHash('sha256')
      for (const { atMs, text } of lines) hash.update(`${atMs} ${text}\n`)
      return hash.digest('hex')
    },
  }
}
