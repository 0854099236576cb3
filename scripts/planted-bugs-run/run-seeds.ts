import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { runOnThreads, THREAD_OPTIONS } from '@nkpsim/seeded-cluster'
import type { RunSeeds } from './find-bug.ts'
import type { Replaced } from './planted-thread.ts'

/** Returns the function that runs seeds of a tree on all processors. */
export function runSeedsOf(root: string): RunSeeds {
  return (seeds, bug, signal, onReport) => {
    const { changed, hasHa = false } = bug
    const files = changed.map(({ file, text }) => ({ path: join(root, file), text }))
    const start = () => startThread({ files, hasHa })
    return runOnThreads(seeds, availableParallelism(), signal, onReport, start)
  }
}

function startThread(workerData: Replaced): Worker {
  return new Worker(new URL('planted-thread.ts', import.meta.url), {
    ...THREAD_OPTIONS,
    workerData,
  })
}
