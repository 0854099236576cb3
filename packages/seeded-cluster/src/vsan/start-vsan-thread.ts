import { Worker } from 'node:worker_threads'
import { THREAD_OPTIONS } from '../run/run-on-threads.ts'

/** Starts a thread that runs seeds of vSAN swarms. */
export function startVsanThread(): Worker {
  return new Worker(new URL('vsan-seed-thread.ts', import.meta.url), THREAD_OPTIONS)
}
