import { setTimeout as delay } from 'node:timers/promises'
import type { TestedVm } from './tested-vm.ts'

/** The writes must not take all the time of the host from the operation. */
const PAUSE_MS = 5

/**
 * Writes to a VM while an operation on it runs. Ends with the operation, or with the first write
 * that fails, because the host is gone.
 */
export async function writeDuring(vm: TestedVm, operation: () => Promise<void>): Promise<void> {
  const state = { isOver: false }
  const writing = (async () => {
    while (!state.isOver) {
      await vm.write()
      await delay(PAUSE_MS)
    }
  })().catch(() => undefined)
  try {
    await operation()
  } finally {
    state.isOver = true
    await writing
  }
}
