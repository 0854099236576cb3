import { join } from 'node:path'
import type { Logger } from '@nkpsim/daemon'
import { abortable } from '@nkpsim/daemon/abortable'
import { shellWord } from '@nkpsim/daemon/name-text'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type {
  ByteStream,
  ByteStreams,
  Files,
  MachineClock,
  Programs,
  RunningProgram,
} from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { NbdServer } from '../nbd/nbd-server.ts'
import { notPoweredOn } from '../vm/power/vm-power.ts'
import type { UsedVm } from '../vm/power/vm-users.ts'
import { createGuestConsole, type GuestConsole } from './guest-console.ts'
import { qemuArguments, tpmArguments } from './qemu-arguments.ts'
import { openMonitor, type QemuMonitor } from './qemu-monitor.ts'

const QEMU = 'qemu-system-x86_64'
/** Time for QEMU to run a guest, on a machine that is busy, ms. */
const START_MS = 120_000
/** Time for QEMU to flush the disks and to end, ms. */
const STOP_MS = 10_000
/** Files of a guest image. */
const KERNEL = 'vmlinuz'
const INITRD = 'initrd.img'

/** A guest that QEMU runs. */
export type Guest = { console: GuestConsole; monitor: QemuMonitor }

export type GuestsInput = {
  /** State folder of the host. */
  folder: string
  /** Folder with the kernel and the initrd of guests. */
  imageFolder: string
  nbd: Pick<NbdServer, 'urisOf' | 'socketName'>
  programs: Programs
  streams: ByteStreams
  files: Pick<Files, 'stat'>
  /**
   * Runs work that changes the files of a VM in the turn of the VM.
   * @throws EsxiError if the VM is being moved, or has another long change
   */
  inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>
  /** Powers a VM off, because its guest has ended by itself. */
  powerOff: (name: string) => Promise<void>
  clock: Pick<MachineClock, 'sleep'>
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
}

export function createGuests(input: GuestsInput): Guests {
  const { folder, imageFolder, nbd, programs, streams, files, clock, logger } = input
  const vms = new Map<string, UsedVm>()
  const running = new Map<string, Guest>()
  /** Starts that run, by the name of the VM. */
  const starting = new Map<string, { abort: () => void; settled: Promise<void> }>()
  let nextNumber = 0

  const requireInstalled = async (): Promise<void> => {
    if (!programs.isInstalled(QEMU))
      throw new EsxiError(
        'GUEST_UNAVAILABLE',
        `${QEMU} is not installed on this host; install it, on Debian: apt-get install qemu-system-x86`,
      )
    for (const name of [KERNEL, INITRD]) {
      const path = join(imageFolder, name)
      if ((await files.stat(path))?.isFile() !== true)
        throw new EsxiError(
          'GUEST_UNAVAILABLE',
          `${path} is missing; build a guest image: scripts/guest-image ${shellWord(imageFolder)}`,
        )
    }
  }
  const run = async (
    name: string,
    vm: UsedVm,
    { memoryMib, signal }: { memoryMib: number; signal: AbortSignal },
  ): Promise<void> => {
    const exports = (await nbd.urisOf(name)).map((each) => each.name)
    const giveVtpm = async (): Promise<string | undefined> => {
      signal.throwIfAborted()
      return vm.giveVtpmToGuest?.()
    }
    // A close of the VM in an earlier turn aborts the wait, because it waits for this start.
    const tpmPath = await abortable(input.inTurn(name, giveVtpm), signal)
    const devices = tpmPath === undefined ? [] : tpmArguments(tpmPath)
    const number = nextNumber++
    const paths = { console: `console-${number}.sock`, monitor: `monitor-${number}.sock` }
    const ends: SocketOfGuest[] = []
    const listen = async (socket: string): Promise<SocketOfGuest> => {
      const end = await awaitClient(streams, join(folder, socket))
      ends.push(end)
      return end
    }
    let program: RunningProgram | undefined
    const guestConsole = createGuestConsole()
    try {
      const consoleEnd = await listen(paths.console)
      const monitorEnd = await listen(paths.monitor)
      program = await programs.start(
        QEMU,
        qemuArguments({
          ...{ vmName: name, memoryMib, exports, devices, nbdSocket: nbd.socketName },
          ...{ kernel: join(imageFolder, KERNEL), initrd: join(imageFolder, INITRD) },
          ...{ consoleSocket: paths.console, monitorSocket: paths.monitor },
        }),
        folder,
      )
      const begin = async (): Promise<QemuMonitor> => {
        guestConsole.attach(await consoleEnd.client)
        return openMonitor(await monitorEnd.client)
      }
      const monitor = await withinTime(program, begin(), clock, signal)
      follow(name, vm, program, { console: guestConsole, monitor })
    } catch (error) {
      program?.kill('SIGKILL')
      await program?.ended
      guestConsole.end()
      throw error
    } finally {
      await Promise.all(ends.map((end) => end.close()))
    }
  }
  /** Watches a running guest until it ends. */
  const follow = (name: string, vm: UsedVm, program: RunningProgram, guest: Guest): void => {
    let isStopping = false
    running.set(name, guest)
    logger.info('guest.started', { vm: name, pid: program.pid })
    const ended = program.ended.then(async (how) => {
      running.delete(name)
      vm.hasGuest = false
      guest.console.end()
      logger.info('guest.ended', { vm: name, ...how, reason: program.lastErrors().trim() })
      if (isStopping) return
      try {
        await input.powerOff(name)
      } catch (error) {
        // A user may have powered it off meanwhile.
        logger.info('guest.vm-not-powered-off', { vm: name, reason: messageOf(error) })
      }
    })
    vm.beforeClose(async () => {
      if (isStopping || running.get(name) !== guest) return
      isStopping = true
      program.kill('SIGTERM')
      const done = new AbortController()
      clock.sleep(STOP_MS, done.signal).then(
        () => program.kill('SIGKILL'),
        () => undefined,
      )
      await ended
      done.abort()
    })
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
      if (running.has(name) || starting.has(name))
        throw new EsxiError('GUEST_RUNNING', `virtual machine "${name}" runs a guest already`)
      const closing = new AbortController()
      const settled = Promise.withResolvers<void>()
      const abort = (): void => closing.abort(notPoweredOn(name))
      starting.set(name, { abort, settled: settled.promise })
      // From now on, the VM is neither suspended nor reset nor moved.
      vm.hasGuest = true
      try {
        await requireInstalled()
        await run(name, vm, { ...more, signal: closing.signal })
      } catch (error) {
        vm.hasGuest = false
        throw error
      } finally {
        starting.delete(name)
        settled.resolve()
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
  }
}

/** A Unix socket that waits for one client. */
type SocketOfGuest = { client: Promise<ByteStream>; close: () => Promise<void> }

/** Listens for one client on a Unix socket. */
async function awaitClient(streams: ByteStreams, path: string): Promise<SocketOfGuest> {
  const { promise, resolve } = Promise.withResolvers<ByteStream>()
  const { close } = await streams.serve({ path }, resolve)
  return { client: promise, close }
}

/** @throws EsxiError GUEST_FAILED if the program ends, or takes too long; reason of the signal */
async function withinTime<T>(
  program: RunningProgram,
  work: Promise<T>,
  clock: Pick<MachineClock, 'sleep'>,
  signal: AbortSignal,
): Promise<T> {
  const done = new AbortController()
  const late = async (): Promise<never> => {
    await clock.sleep(START_MS, done.signal)
    throw new EsxiError('GUEST_FAILED', `QEMU did not run the guest within ${START_MS / 1000} s`)
  }
  const failed = async (): Promise<never> => {
    const { exitCode, signal } = await program.ended
    const reason = program.lastErrors().trim().split('\n').at(-1)
    const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`
    throw new EsxiError('GUEST_FAILED', `QEMU ended with ${how}: ${reason || 'no reason'}`)
  }
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true, signal: done.signal })
    if (signal.aborted) abort()
  })
  const others = [late(), failed(), aborted]
  for (const each of [...others, work]) each.catch(() => undefined)
  try {
    return await Promise.race([work, ...others])
  } finally {
    done.abort()
  }
}
