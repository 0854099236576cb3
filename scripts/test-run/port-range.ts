/** The ports that tests draw. They are below the kernel's usual range for outgoing connections. */
const FIRST = 10_000
const COUNT = 22_400

/** Variable with the number of jest's workers. */
export const WORKERS_VARIABLE = 'NKPSIM_TEST_WORKERS'

/** Returns the ports of one jest worker, such as `10000-15599`. Workers are numbered from 1. */
export function portRangeOf(worker: number, workers: number): string {
  const size = Math.floor(COUNT / workers)
  const first = FIRST + (worker - 1) * size
  return `${first}-${first + size - 1}`
}
