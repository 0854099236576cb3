import { Worker } from 'node:worker_threads'
import { expect, it } from '@jest/globals'
import { runOnThreads, type SeedReport } from './run-on-threads.ts'

/** Starts a thread that reports a passed seed for each message, except that seed 13 ends it. */
const startThread = (): Worker =>
  new Worker(
    `const { parentPort } = require('node:worker_threads')
    parentPort.on('message', (seed) => {
      if (seed === 13) process.exit(5)
      parentPort.postMessage({ seed, digest: 'd', problems: [], events: 1 })
    })`,
    { eval: true },
  )

async function run(
  seeds: Iterable<number>,
  threads: number,
  signal = new AbortController().signal,
): Promise<SeedReport[]> {
  const reports: SeedReport[] = []
  await runOnThreads(seeds, threads, signal, (report) => reports.push(report), startThread)
  return reports.toSorted((a, b) => a.seed - b.seed)
}

it('a series of seeds runs to its end', async () => {
  const taken: number[] = []
  const series = (function* () {
    for (let seed = 2; seed < 7; seed++) {
      taken.push(seed)
      yield seed
    }
  })()
  const reports = await run(series, 2)
  expect([taken, reports.map(({ seed }) => seed)]).toEqual([
    [2, 3, 4, 5, 6],
    [2, 3, 4, 5, 6],
  ])
})

it('a thread that ends fails its seed, and a new thread continues', async () => {
  const reports = await run([12, 13, 14], 1)
  expect(reports.map(({ seed, problems }) => ({ seed, problems }))).toEqual([
    { seed: 12, problems: [] },
    { seed: 13, problems: ['the thread ended: exit code 5'] },
    { seed: 14, problems: [] },
  ])
})

it('no seed begins after an interrupt', async () => {
  expect(await run([1, 2], 1, AbortSignal.abort())).toEqual([])
})
