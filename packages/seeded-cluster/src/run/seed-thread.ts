import { parentPort } from 'node:worker_threads'
import type { SeedReport } from './run-on-threads.ts'
import { problemsOf } from './run-plan.ts'
import { runSeed } from './run-seed.ts'

parentPort?.on('message', (seed: number) => {
  void runSeed(seed).then((result) => {
    const { digest, events } = result
    const report: SeedReport = { seed, digest, problems: problemsOf(result), events }
    parentPort?.postMessage(report)
  })
})
