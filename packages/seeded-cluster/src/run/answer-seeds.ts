import { parentPort } from 'node:worker_threads'
import type { SeedReport } from './run-on-threads.ts'
import { problemsOf, type RunResult } from './run-plan.ts'

/** Lets this thread run each seed that it is sent, and send a report. */
export function answerSeeds(run: (seed: number) => Promise<RunResult>): void {
  parentPort?.on('message', (seed: number) => {
    void run(seed).then((result) => {
      const { digest, events } = result
      const report: SeedReport = { seed, digest, problems: problemsOf(result), events }
      parentPort?.postMessage(report)
    })
  })
}
