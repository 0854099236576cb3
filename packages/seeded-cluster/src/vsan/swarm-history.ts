import { createHash } from 'node:crypto'
import { type BlockCall, findUnexplainedBlocks } from '@nkpsim/checkers'

/** What happened in a vSAN swarm, and what was wrong. */
export type SwarmHistory = {
  note(text: string): void
  /** Records a call when it begins. Its caller sets content and end. */
  call(call: BlockCall): void
  fail(problem: string): void
  lines(): readonly string[]
  /** SHA-256 over all lines, in hex. */
  digest(): string
  /** Faults of the run, and calls that no order explains. */
  problems(): string[]
}

/** Greatest number of problems that are reported. */
const MAX_PROBLEMS = 20

/** @param nowMs time since the start of the run */
export function createSwarmHistory(nowMs: () => number): SwarmHistory {
  const lines: string[] = []
  const calls: BlockCall[] = []
  const problems = new Set<string>()
  const note = (text: string): void => {
    lines.push(`${`${(nowMs() / 1000).toFixed(3)} s`.padStart(12)}  ${text}`)
  }
  return {
    note,
    call: (call) => void calls.push(call),
    fail: (problem) => {
      if (problems.size >= MAX_PROBLEMS || problems.has(problem)) return
      problems.add(problem)
      note(`PROBLEM ${problem}`)
    },
    lines: () => lines,
    digest: () => {
      const hash = createHash('sha256')
      for (const line of lines) hash.update(`${line}\n`)
      return hash.digest('hex')
    },
    problems: () => [
      ...problems,
      ...findUnexplainedBlocks(calls).map(
        ({ kind, block, content, startMs, endMs }) =>
          `no order explains the ${kind} of ${JSON.stringify(content)}, block ${block}, from ${seconds(startMs)} to ${seconds(endMs)}`,
      ),
    ],
  }
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? 'never' : `${(ms / 1000).toFixed(3)} s`
}
