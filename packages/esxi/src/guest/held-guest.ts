import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import type { UsedVm } from '../vm/power/vm-users.ts'
import type { RunningQemu } from './run-qemu.ts'

/** Time for QEMU to flush the disks and to end, ms. */
const STOP_MS = 10_000

/** A guest that runs, or stands still because it moves. */
export type HeldGuest = RunningQemu & {
  /** Undefined while the guest has no open VM on this host. */
  vm: UsedVm | undefined
  /** Ends QEMU. Does not power the VM off. */
  stop(how: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * Watches a QEMU until it ends. If it ends by itself, powers its VM off.
 * @param qemu.name name of its VM
 */
export function holdQemu(
  {
    clock,
    logger,
    powerOff,
  }: {
    clock: Pick<MachineClock, 'sleep'>
    logger: Logger
    powerOff: (name: string) => Promise<void>
  },
  { name, onEnded, ...qemu }: RunningQemu & { name: string; onEnded: (guest: HeldGuest) => void },
): HeldGuest {
  const { program } = qemu
  let isStopping = false
  const ended = program.ended.then(async (how) => {
    onEnded(guest)
    const { vm } = guest
    if (vm !== undefined) vm.hasGuest = false
    guest.console.end()
    logger.info('guest.ended', { vm: name, ...how, reason: program.lastErrors().trim() })
    if (isStopping || vm === undefined) return
    try {
      await powerOff(name)
    } catch (error) {
      // A user may have powered it off meanwhile.
      logger.info('guest.vm-not-powered-off', { vm: name, reason: messageOf(error) })
    }
  })
  const guest: HeldGuest = {
    ...qemu,
    vm: undefined,
    stop: async (how) => {
      isStopping = true
      program.kill(how)
      const done = new AbortController()
      clock.sleep(STOP_MS, done.signal).then(
        () => program.kill('SIGKILL'),
        () => undefined,
      )
      await ended
      done.abort()
    },
  }
  return guest
}
