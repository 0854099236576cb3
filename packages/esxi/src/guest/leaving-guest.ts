import { join } from 'node:path'
import type { ByteStream } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { MAX_CHUNK_BYTES } from '../migration/messages.ts'
import type { LeavingGuest } from '../migration/moving-guests.ts'
import { answerInTime } from './answer-in-time.ts'
import { gathered } from './gathered.ts'
import type { HeldGuest } from './held-guest.ts'
import { continueGuest, isMigrationOver, versionOf } from './migration-commands.ts'
import { awaitClient, type QemuEffects } from './run-qemu.ts'

/** QEMU sends the last part when it expects to need less than this, ms. */
const DOWNTIME_LIMIT_MS = 300
/** QEMU sends at most this many bytes a second. Its estimates need a limit. */
const MAX_BANDWIDTH = 2 ** 30

/** Returns a running guest as its migration sees it. */
export function leavingGuest(
  { folder, streams, clock }: Pick<QemuEffects, 'folder' | 'streams' | 'clock'>,
  guest: HeldGuest,
  {
    socket,
    detach,
    attach,
  }: {
    /** Name of a socket in the folder of the host. */
    socket: string
    detach: () => void
    /** Makes it the guest of its open VM again. */
    attach: () => void
  },
): LeavingGuest {
  const { monitor, memoryMib } = guest
  let stoppedMs: number | undefined
  let isDetached = false
  let isSending = false
  let over: Promise<unknown> = Promise.resolve()
  return {
    facts: async () => ({
      memoryMib,
      qemuVersion: await versionOf(monitor),
      diskBytes: (guest.vm?.disks ?? []).map(({ capacityBytes }) => capacityBytes),
    }),
    stream: async function* (signal) {
      const { client, close } = await awaitClient(streams, join(folder, socket))
      let stream: ByteStream | undefined
      try {
        await monitor.run('migrate-set-capabilities', {
          capabilities: ['events', 'auto-converge'].map((capability) => ({
            capability,
            state: true,
          })),
        })
        await monitor.run('migrate-set-parameters', {
          'max-bandwidth': MAX_BANDWIDTH,
          'downtime-limit': DOWNTIME_LIMIT_MS,
        })
        monitor.waitFor('STOP').then(
          () => {
            stoppedMs = clock.monotonicMs()
          },
          () => undefined,
        )
        const ended = monitor.waitFor('MIGRATION', isMigrationOver)
        await monitor.run('migrate', { uri: `unix:${socket}` })
        over = ended.catch(() => undefined)
        isSending = true
        const inTime = <T>(answer: Promise<T>) => answerInTime(answer, clock, signal)
        const failed = ended.then(() => undefined)
        const opened = await inTime(Promise.race([client, failed]))
        stream = opened
        // QEMU says why it broke the connection.
        const read = () => inTime((async () => opened?.read())().catch(() => undefined))
        yield* gathered(read, MAX_CHUNK_BYTES)
        if ((await inTime(ended))['status'] !== 'completed') throw await failure(guest)
      } finally {
        await close()
        stream?.destroy()
      }
    },
    sentPart: async () => {
      const { ram } = (await monitor.run('query-migrate')) as MigrationInfo
      return ram === undefined || ram.total === 0 ? 0 : 1 - ram.remaining / ram.total
    },
    stoppedMs: () => stoppedMs,
    detach: () => {
      isDetached = true
      detach()
    },
    resume: async () => {
      if (isSending) {
        await monitor.run('migrate_cancel')
        await answerInTime(over, clock)
      }
      if (isDetached) attach()
      await continueGuest(monitor, clock)
    },
    // Its disks are closed, so QEMU has nothing to flush.
    end: () => guest.stop('SIGKILL'),
  }
}

type MigrationInfo = { 'error-desc'?: string; ram?: { remaining: number; total: number } }

async function failure({ monitor }: HeldGuest): Promise<EsxiError> {
  const { 'error-desc': reason = 'no reason' } = (await monitor.run(
    'query-migrate',
  )) as MigrationInfo
  return new EsxiError('GUEST_FAILED', `QEMU did not send the guest: ${reason}`)
}
