import { Worker } from 'node:worker_threads'
import { THREAD_OPTIONS } from '../run/run-on-threads.ts'

/** Starts a thread that runs seeds of clusters with vCenter HA. */
export function startHaThread(): Worker {
  return new Worker(new URL('ha-seed-thread.ts', import.meta.url), THREAD_OPTIONS)
}
