import { join } from 'node:path'
import { shellWord } from '@nkpsim/daemon/name-text'
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
import { createGuestConsole, type GuestConsole } from './guest-console.ts'
import { qemuArguments, tpmArguments } from './qemu-arguments.ts'
import { openMonitor, type QemuMonitor } from './qemu-monitor.ts'

const QEMU = 'qemu-system-x86_64'
/** Time for QEMU to run a guest, on a machine that is busy, ms. */
const START_MS = 120_000
/** Time for a program to end after its sockets, ms. */
const END_MS = 1000
/** Files of a guest image. */
const KERNEL = 'vmlinuz'
const INITRD = 'initrd.img'

/** What a host needs to run QEMU. */
export type QemuEffects = {
  /** State folder of the host. */
  folder: string
  /** Folder with the kernel and the initrd of guests. */
  imageFolder: string
  nbd: Pick<NbdServer, 'urisOf' | 'socketName' | 'expect'>
  programs: Programs
  streams: ByteStreams
  files: Pick<Files, 'stat' | 'remove'>
  clock: Pick<MachineClock, 'sleep' | 'monotonicMs'>
}

/** A QEMU that runs. */
export type RunningQemu = {
  program: RunningProgram
  console: GuestConsole
  monitor: QemuMonitor
  memoryMib: number
}

/** @throws EsxiError GUEST_UNAVAILABLE if QEMU or the guest image is missing */
export async function requireInstalled({
  programs,
  imageFolder,
  files,
}: QemuEffects): Promise<void> {
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

/**
 * Starts QEMU, and waits until its monitor answers.
 * @param guest.number unique on this host, for the names of sockets
 * @param guest.vtpmPath path of the control channel of the vTPM; undefined without one
 * @throws EsxiError GUEST_FAILED; reason of the signal
 */
export async function runQemu(
  { folder, imageFolder, nbd, programs, streams, clock }: QemuEffects,
  guest: {
    number: number
    vmName: string
    memoryMib: number
    exports: readonly string[]
    diskBytes: readonly number[]
    vtpmPath: string | undefined
    isArriving: boolean
  },
  signal: AbortSignal,
): Promise<RunningQemu> {
  const { number, vtpmPath, ...of } = guest
  const devices = vtpmPath === undefined ? [] : tpmArguments(vtpmPath)
  const paths = { console: `console-${number}.sock`, monitor: `monitor-${number}.sock` }
  const ends: AwaitedClient[] = []
  const listen = async (socket: string): Promise<AwaitedClient> => {
    const end = await awaitClient(streams, join(folder, socket))
    ends.push(end)
    return end
  }
  let program: RunningProgram | undefined
  const console = createGuestConsole()
  try {
    const consoleEnd = await listen(paths.console)
    const monitorEnd = await listen(paths.monitor)
    program = await programs.start(
      QEMU,
      qemuArguments({
        ...{ ...of, devices, nbdSocket: nbd.socketName },
        ...{ kernel: join(imageFolder, KERNEL), initrd: join(imageFolder, INITRD) },
        ...{ consoleSocket: paths.console, monitorSocket: paths.monitor },
      }),
      folder,
    )
    const begin = async (): Promise<QemuMonitor> => {
      console.attach(await consoleEnd.client)
      return openMonitor(await monitorEnd.client, clock)
    }
    const monitor = await withinTime(program, begin(), clock, signal)
    return { program, console, monitor, memoryMib: guest.memoryMib }
  } catch (error) {
    program?.kill('SIGKILL')
    await program?.ended
    console.end()
    throw error
  } finally {
    await Promise.all(ends.map((end) => end.close()))
  }
}

/** A Unix socket that waits for one client. */
export type AwaitedClient = { client: Promise<ByteStream>; close: () => Promise<void> }

/** Listens for one client on a Unix socket. */
export async function awaitClient(streams: ByteStreams, path: string): Promise<AwaitedClient> {
  const { promise, resolve } = Promise.withResolvers<ByteStream>()
  const { close } = await streams.serve({ path }, resolve)
  return { client: promise, close }
}

/**
 * Waits for work of a QEMU.
 * @throws EsxiError GUEST_FAILED if QEMU ends, or takes too long; reason of the signal
 */
export async function withinTime<T>(
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
  // Sockets close before the program ends, whose error says why.
  const working = work.catch((error: unknown) => {
    const ending = clock.sleep(END_MS, done.signal).then(() => {
      throw error
    })
    return Promise.race([failed(), ending])
  })
  const others = [late(), failed(), aborted]
  for (const each of [...others, working]) each.catch(() => undefined)
  try {
    return await Promise.race([working, ...others])
  } finally {
    done.abort()
  }
}
