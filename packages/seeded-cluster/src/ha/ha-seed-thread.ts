import { parentPort } from 'node:worker_threads'
import type { SeedReport } from '../run/run-on-threads.ts'
import { problemsOf } from '../run/run-plan.ts'
import { runHaSeed } from './run-ha-seed.ts'

parentPort?.on('message', (seed: number) => {
  void runHaSeed(seed).then((result) => {
    const { digest, events } = result
    const report: SeedReport = { seed, digest, problems: problemsOf(result), events }
    parentPort?.postMessage(report)
  })
})
