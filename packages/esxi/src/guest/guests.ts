import type { Logger } from '@nkpsim/daemon'
import { abortable } from '@nkpsim/daemon/abortable'
import { shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../errors.ts'
import type { MovingGuests } from '../migration/moving-guests.ts'
import { notPoweredOn } from '../vm/power/vm-power.ts'
import type { UsedVm } from '../vm/power/vm-users.ts'
import { arrivingGuest } from './arriving-guest.ts'
import { type HeldGuest, holdQemu } from './held-guest.ts'
import { leavingGuest } from './leaving-guest.ts'
import { type QemuEffects, type RunningQemu, requireInstalled, runQemu } from './run-qemu.ts'

/** A guest that QEMU runs. */
export type Guest = Pick<RunningQemu, 'console' | 'monitor'>

export type GuestsInput = QemuEffects & {
  /**
   * Runs work that changes the files of a VM in the turn of the VM.
   * @throws EsxiError if the VM is being moved, or has another long change
   */
  inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>
  /** Powers a VM off, because its guest has ended by itself. */
  powerOff: (name: string) => Promise<void>
  logger: Logger
}

/** Operating systems that run in VMs. A VM needs none. */
export type Guests = {
  /** Call this when a VM is on. Its guest ends before the VM closes. */
  poweredOn(name: string, vm: UsedVm): void
  /**
   * Boots a guest in a powered-on VM. The vTPM of the VM then belongs to the guest.
   * @throws EsxiError INVALID_POWER_STATE, NBD_UNAVAILABLE, GUEST_RUNNING, GUEST_UNAVAILABLE,
   *   GUEST_FAILED,
   *   VTPM_UNAVAILABLE, VTPM_ROLLED_BACK, VTPM_STATE_INVALID
   */
  start(name: string, more: { memoryMib: number }): Promise<void>
  /** @throws EsxiError GUEST_NOT_RUNNING */
  find(name: string): Guest
  moving: MovingGuests
}

export function createGuests(input: GuestsInput): Guests {
  const { nbd, clock, logger } = input
  const vms = new Map<string, UsedVm>()
  const running = new Map<string, HeldGuest>()
  /** Starts and arrivals that run, by the name of the VM. */
  const starting = new Map<string, { abort: () => void; settled: Promise<void> }>()
  let nextNumber = 0

  const run = async (
    name: string,
    vm: UsedVm,
    { memoryMib, signal }: { memoryMib: number; signal: AbortSignal },
  ): Promise<void> => {
    const disks = await nbd.urisOf(name)
    const giveVtpm = async (): Promise<string | undefined> => {
      signal.throwIfAborted()
      return vm.giveVtpmToGuest?.()
    }
    // A close of the VM in an earlier turn aborts the wait, because it waits for this start.
    const vtpmPath = await abortable(input.inTurn(name, giveVtpm), signal)
    const qemu = await runQemu(
      input,
      {
        ...{ number: nextNumber++, vmName: name, memoryMib, vtpmPath, isArriving: false },
        exports: disks.map((disk) => disk.name),
        diskBytes: disks.map((disk) => disk.sizeBytes),
      },
      signal,
    )
    attach(name, hold(name, qemu), vm)
  }
  const hold = (name: string, qemu: RunningQemu): HeldGuest =>
    holdQemu(
      { clock, logger, powerOff: input.powerOff },
      { ...qemu, name, onEnded: (guest) => running.get(name) === guest && running.delete(name) },
    )
  /** Makes a guest the guest of an open VM. It ends before the VM closes, unless it is detached. */
  const attach = (name: string, guest: HeldGuest, vm: UsedVm): void => {
    guest.vm = vm
    vm.hasGuest = true
    running.set(name, guest)
    logger.info('guest.started', { vm: name, pid: guest.program.pid })
    vm.beforeClose(async () => {
      if (guest.vm === vm && running.get(name) === guest) await guest.stop('SIGTERM')
    })
  }
  const requireNone = (name: string): void => {
    if (running.has(name) || starting.has(name))
      throw new EsxiError('GUEST_RUNNING', `virtual machine "${name}" runs a guest already`)
  }
  /** Runs a start, which a close of the VM aborts and waits for. */
  const whileStarting = async <T>(
    name: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    requireNone(name)
    const closing = new AbortController()
    const settled = Promise.withResolvers<void>()
    const abort = (): void => closing.abort(notPoweredOn(name))
    starting.set(name, { abort, settled: settled.promise })
    try {
      await requireInstalled(input)
      return await work(closing.signal)
    } finally {
      starting.delete(name)
      settled.resolve()
    }
  }
  const attachOpen = (name: string, guest: HeldGuest): void => {
    const vm = vms.get(name)
    if (vm === undefined) throw notPoweredOn(name)
    attach(name, guest, vm)
  }
  return {
    poweredOn: (name, vm) => {
      vms.set(name, vm)
      vm.beforeClose(async () => {
        vms.delete(name)
        const start = starting.get(name)
        start?.abort()
        await start?.settled
      })
    },
    start: async (name, more) => {
      const vm = vms.get(name)
      if (vm === undefined) throw notPoweredOn(name)
      requireNone(name)
      // From now on, the VM is neither suspended nor reset nor moved.
      vm.hasGuest = true
      try {
        await whileStarting(name, (signal) => run(name, vm, { ...more, signal }))
      } catch (error) {
        vm.hasGuest = false
        throw error
      }
    },
    find: (name) => {
      const guest = running.get(name)
      if (guest !== undefined) return guest
      throw new EsxiError(
        'GUEST_NOT_RUNNING',
        `virtual machine "${name}" runs no guest; start one: nkpsim vm start-guest ${shellWord(name)}`,
      )
    },
    moving: {
      leaving: (name) => {
        const guest = running.get(name)
        return (
          guest &&
          leavingGuest(input, guest, {
            socket: `migration-${nextNumber++}.sock`,
            detach: () => {
              running.delete(name)
              guest.vm = undefined
            },
            attach: () => attachOpen(name, guest),
          })
        )
      },
      arrive: (name, facts, vtpmPath) =>
        whileStarting(name, async (signal) => {
          const number = nextNumber++
          return arrivingGuest(
            input,
            { name, number, facts, vtpmPath },
            {
              hold: (qemu) => hold(name, qemu),
              attach: (guest) => attachOpen(name, guest),
            },
            signal,
          )
        }),
    },
  }
}
