import { join } from 'node:path'
import type { ByteStream } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { canRead, type GuestFacts } from '../migration/guest-facts.ts'
import type { ArrivingGuest } from '../migration/moving-guests.ts'
import type { HeldGuest } from './held-guest.ts'
import { isMigrationOver, versionOf } from './migration-commands.ts'
import type { QemuMonitor } from './qemu-monitor.ts'
import { type QemuEffects, type RunningQemu, runQemu, withinTime } from './run-qemu.ts'

/**
 * Starts a QEMU that waits for a guest, and connects to it.
 * @throws EsxiError GUEST_UNAVAILABLE, GUEST_FAILED, NBD_UNAVAILABLE; reason of the signal
 */
export async function arrivingGuest(
  input: QemuEffects,
  {
    name,
    number,
    facts,
    vtpmPath,
  }: { name: string; number: number; facts: GuestFacts; vtpmPath: string | undefined },
  of: { hold: (qemu: RunningQemu) => HeldGuest; attach: (guest: HeldGuest) => void },
  signal: AbortSignal,
): Promise<ArrivingGuest> {
  const { folder, nbd, clock } = input
  const { diskBytes, memoryMib } = facts
  const disks = await nbd.expect(name, diskBytes)
  let guest: HeldGuest | undefined
  let isRunning = false
  const discard = async (): Promise<void> => {
    if (isRunning) return
    await guest?.stop('SIGKILL')
    await disks.cancel()
  }
  try {
    const run = { number, vmName: name, memoryMib, exports: disks.names, diskBytes, vtpmPath }
    guest = of.hold(await runQemu(input, { ...run, isArriving: true }, signal))
    const { monitor, program } = guest
    await requireReadable(monitor, facts)
    await monitor.run('migrate-set-capabilities', {
      capabilities: [{ capability: 'events', state: true }],
    })
    const over = monitor.waitFor('MIGRATION', isMigrationOver)
    const socket = `migration-${number}.sock`
    await monitor.run('migrate-incoming', { uri: `unix:${socket}` })
    const stream = await connectOnce(input, join(folder, socket))
    const held = guest
    const inTime = <T>(work: Promise<T>): Promise<T> => withinTime(program, work, clock, signal)
    return {
      put: (bytes) => inTime(stream.write([bytes])),
      finish: async () => {
        void stream.end()
        const { status } = await inTime(over)
        if (status !== 'completed')
          throw new EsxiError('GUEST_FAILED', `QEMU did not take the guest: it ${String(status)}`)
      },
      run: async () => {
        of.attach(held)
        isRunning = true
        await monitor.run('cont')
      },
      discard,
    }
  } catch (error) {
    await discard()
    throw error
  }
}

/** Connects to a socket of QEMU, whose name is not needed after that. */
async function connectOnce({ streams, files }: QemuEffects, path: string): Promise<ByteStream> {
  try {
    return await streams.connectTo(path)
  } finally {
    await files.remove(path)
  }
}

/** @throws EsxiError GUEST_UNAVAILABLE */
async function requireReadable(monitor: QemuMonitor, { qemuVersion }: GuestFacts): Promise<void> {
  const own = await versionOf(monitor)
  if (canRead(own, qemuVersion)) return
  throw new EsxiError(
    'GUEST_UNAVAILABLE',
    `QEMU ${own} of this host is older than QEMU ${qemuVersion} of the source, so it cannot take the guest; install the same version or a newer one`,
  )
}
