import { WORKERS_VARIABLE } from './port-range.ts'

/** Tells the workers how many workers jest may start, also if `--maxWorkers` sets the number. */
export default function tellWorkerCount({ maxWorkers }) {
  process.env[WORKERS_VARIABLE] = String(maxWorkers)
}
