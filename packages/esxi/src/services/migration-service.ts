import { Secret } from '@nkpsim/crypto'
import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import { EsxiError } from '../errors.ts'
import { MAX_FRAME_BYTES, MIGRATION_KEY_BYTES } from '../migration/frame-cipher.ts'
import type { MigrationOperations } from '../operations/migration.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** nkpsim.esxi.v1.MigrationService. */
export function migrationService(operations: MigrationOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.MigrationService',
    operations,
    {
      prepareMigration: async (
        { migrationId, role, copiesFiles, key, peerHostId, poweredOn, ...move },
        run,
      ) => {
        const { isOn, totalBytes, isEncrypted } = await run({
          ...move,
          id: requireUuid(migrationId),
          role: role === 'MIGRATION_ROLE_SOURCE' ? 'source' : 'destination',
          isCopy: copiesFiles,
          key: keyOf(key),
          isOn: poweredOn,
          peerHostId: peerHostId === '' ? undefined : peerHostId,
        })
        return { poweredOn: isOn, totalBytes, encrypted: isEncrypted }
      },
      sendVm: async function* (request, run) {
        for await (const { percent, round, sentBytes, downtimeMs } of run(request))
          yield { ...counts({ round, sentBytes, downtimeMs }), progressPercent: percent }
      },
      cancelSend: (request, run) => run(request),
      receiveVm: async function* (requests, run) {
        for await (const frame of run(await readFrames(requests))) yield { frame }
      },
      relaySend: async function* (requests, run) {
        for await (const part of run(await readFrames(requests)))
          yield 'frame' in part ? { frame: part.frame } : counts(part)
      },
      relayReceive: async function* (requests, run) {
        for await (const frame of run(await readFrames(requests))) yield { frame }
      },
    },
    ['operator', 'vcenter', 'host'],
  )
}

function counts(of: { round: number; sentBytes: number; downtimeMs?: number | undefined }) {
  const { round, sentBytes, downtimeMs } = of
  return {
    roundCount: round,
    sentBytes,
    ...(downtimeMs !== undefined && { downtimeMs: Math.round(downtimeMs) }),
  }
}

/** @throws EsxiError INVALID_REQUEST, because the id gets into logs and files */
function requireUuid(id: string): string {
  if (UUID.test(id)) return id
  throw new EsxiError('INVALID_REQUEST', 'the id of a migration is a UUID')
}

/** @throws EsxiError INVALID_REQUEST */
function keyOf(bytes: Buffer): Secret | undefined {
  if (bytes.length === 0) return undefined
  if (bytes.length === MIGRATION_KEY_BYTES) return Secret.from(bytes)
  throw new EsxiError('INVALID_REQUEST', `the key of a migration has ${MIGRATION_KEY_BYTES} bytes`)
}

type FrameMessage = {
  header?: { migrationId: string; name: string } | null
  frame?: Buffer
}

/**
 * Reads a stream that consists of a header and frames.
 * @throws EsxiError INVALID_REQUEST; some only while the caller reads the frames
 */
async function readFrames(requests: AsyncIterable<FrameMessage>) {
  const iterator = requests[Symbol.asyncIterator]()
  const first = await iterator.next()
  const header = first.done === true ? undefined : first.value.header
  if (!header) throw new EsxiError('INVALID_REQUEST', 'the stream does not begin with its header')
  async function* frames(): AsyncGenerator<Buffer> {
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        const { frame } = next.value
        if (frame === undefined || frame.length === 0 || frame.length > MAX_FRAME_BYTES)
          throw new EsxiError(
            'INVALID_REQUEST',
            'after its header, the stream must contain only frames',
          )
        yield frame
      }
    } finally {
      await iterator.return?.()
    }
  }
  return { ...header, frames: frames() }
}
