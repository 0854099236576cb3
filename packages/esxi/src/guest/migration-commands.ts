import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { EventData, QemuMonitor } from './qemu-monitor.ts'

/** Time between two looks at a guest that does not run yet, ms. */
const LOOK_MS = 20
/** Time for QEMU to end a migration, on a machine that is busy, ms. */
const CONTINUE_MS = 60_000

/** Returns the version of a QEMU, such as `7.2.22`. @throws EsxiError GUEST_FAILED */
export async function versionOf(monitor: QemuMonitor): Promise<string> {
  const { qemu } = (await monitor.run('query-version')) as {
    qemu: { major: number; minor: number; micro: number }
  }
  return `${qemu.major}.${qemu.minor}.${qemu.micro}`
}

/** Whether an event MIGRATION is the last one of a migration. */
export function isMigrationOver({ status }: EventData): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

/**
 * Lets a guest run that a migration has stopped or may still stop.
 * @throws EsxiError GUEST_FAILED
 */
export async function continueGuest(
  monitor: QemuMonitor,
  clock: Pick<MachineClock, 'sleep' | 'monotonicMs'>,
): Promise<void> {
  const endMs = clock.monotonicMs() + CONTINUE_MS
  for (;;) {
    const { status } = (await monitor.run('query-status')) as { status: string }
    if (status === 'running') return
    if (status === 'postmigrate' || status === 'paused') {
      await monitor.run('cont')
      return
    }
    if (clock.monotonicMs() > endMs)
      throw new EsxiError(
        'GUEST_FAILED',
        `QEMU does not let the guest run: it is in state ${status}`,
      )
    await clock.sleep(LOOK_MS)
  }
}
