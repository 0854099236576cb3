import { parentPort } from 'node:worker_threads'
import type { SeedReport } from '../run/run-on-threads.ts'
import { runVsanSeed } from './run-vsan-seed.ts'

parentPort?.on('message', (seed: number) => {
  void runVsanSeed(seed).then(({ digest, problems, events }) => {
    const report: SeedReport = { seed, digest, problems, events }
    parentPort?.postMessage(report)
  })
})
