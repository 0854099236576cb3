import { createQueue, type Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { withCaller } from '../access/current-caller.ts'
import { EsxiError } from '../errors.ts'
import type { Datastore } from '../vm/files/datastore.ts'
import type { FailedRestart } from './heartbeat-file.ts'
import { isStillLast } from './pending-vms.ts'
import type { Restart } from './place-restarts.ts'

/** The user in events and logs about VMs that were restarted. */
export const HA_USER = 'vSphere HA'
/** Time after which a host may try again to restart a VM. */
const RETRY_MS = 60_000

/** Restarts VMs of failed hosts on this host, one after the other, in the order of the primary. */
export type Restarter = {
  /**
   * Begins the restarts that have not failed lately, in this order. It replaces the order of the
   * restarts that have not begun.
   */
  follow(restarts: readonly Restart[]): void
  /** Returns the restarts that failed lately. */
  failed(): FailedRestart[]
  /** Waits for the restart that runs. Later ones do not begin. */
  close(): Promise<void>
}

export function createRestarter({
  datastore,
  powerOn,
  clock,
  logger,
}: {
  datastore: Datastore
  powerOn: (name: string, still: () => Promise<void>) => Promise<unknown>
  clock: Pick<MachineClock, 'monotonicMs'>
  logger: Logger
}): Restarter {
  const queue = createQueue()
  let orders: readonly Restart[] = []
  let isWorking = false
  const failures = new Map<string, FailedRestart & { untilMs: number }>()
  const idOf = ({ vm, term }: { vm: string; term: number }): string => `${term} ${vm}`
  const forgetOld = (): void => {
    for (const [id, { untilMs }] of failures)
      if (untilMs <= clock.monotonicMs()) failures.delete(id)
  }
  const restart = async ({ vm, term }: Restart): Promise<void> => {
    const still = async (): Promise<void> => {
      if (await isStillLast(datastore, vm, term)) return
      throw new EsxiError('INVALID_POWER_STATE', `"${vm}" was powered on meanwhile`)
    }
    try {
      await withCaller(HA_USER, () => powerOn(vm, still))
      logger.info('ha.vm-restarted', { vm, datastore: datastore.name })
    } catch (error) {
      // The host stops, or the VM is on already, or its lock cannot be broken yet.
      if (!(error instanceof EsxiError)) return
      if (error.code === 'INVALID_POWER_STATE' || error.code === 'VM_POWERED_ON_ELSEWHERE') return
      logger.warn('ha.restart-failed', { vm, datastore: datastore.name, error })
      const untilMs = clock.monotonicMs() + RETRY_MS
      failures.set(idOf({ vm, term }), { vm, term, reason: error.message, untilMs })
    }
  }
  /** Restarts the first VM of the present order, then the next one. */
  const work = (): void => {
    const [next, ...later] = orders.filter((order) => !failures.has(idOf(order)))
    orders = later
    isWorking = next !== undefined
    if (next === undefined) return
    queue
      .run(() => restart(next))
      .then(work, () => {
        isWorking = false
      })
  }
  return {
    follow: (restarts) => {
      forgetOld()
      orders = restarts
      if (!isWorking) work()
    },
    failed: () => {
      forgetOld()
      return [...failures.values()].map(({ vm, term, reason }) => ({ vm, term, reason }))
    },
    close: queue.close,
  }
}
