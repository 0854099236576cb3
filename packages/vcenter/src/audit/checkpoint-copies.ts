import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc/errors'
import { createHostCopies, type HostCopies, type HostCopy } from '../host-copies.ts'

const SERVICE = 'nkpsim.esxi.v1.AuditCheckpointService'
const TIMEOUT_MS = 10_000
/**
 * Statuses after which the same checkpoint is not sent again: the host has judged it, or the host's
 * version cannot store checkpoints.
 */
const FINAL: ReadonlySet<string> = new Set([
  'FAILED_PRECONDITION',
  'INVALID_ARGUMENT',
  'PERMISSION_DENIED',
  'UNIMPLEMENTED',
])

/** Copies checkpoints to the connected hosts. A failed copy is logged, but not thrown. */
export type CheckpointCopies = Pick<HostCopies, 'reach' | 'lose'> & {
  /** Copies a new checkpoint to all connected hosts. */
  copy(checkpoint: SignedAuditCheckpoint): void
}

/** @param options.publicKey key of 32 bytes that verifies the checkpoints */
export function createCheckpointCopies({
  publicKey,
  machineClock,
  logger,
}: {
  publicKey: Buffer
  machineClock: MachineClock
  logger: Logger
}): CheckpointCopies {
  let newest: SignedAuditCheckpoint | undefined
  const copyOf = (checkpoint: SignedAuditCheckpoint): HostCopy => ({
    position: String(checkpoint.sequence),
    send: (channel) =>
      channel.client(SERVICE).storeCheckpoint({ checkpoint, publicKey }, { timeoutMs: TIMEOUT_MS }),
  })
  const { reach, lose, changed } = createHostCopies({
    newest: () => newest && copyOf(newest),
    isFinal,
    onFailure: (host, error) => {
      if (error instanceof RpcError && error.code === 'CHECKPOINT_CONFLICT')
        logger.error('audit.contradicted', { host, error })
      else logger.warn('audit.checkpoint-not-copied', { host, error })
    },
    onRecovery: (host) => logger.info('audit.checkpoint-copied', { host }),
    machineClock,
  })
  return {
    reach,
    lose,
    copy: (checkpoint) => {
      newest = checkpoint
      changed()
    },
  }
}

/** Whether the host would refuse the same checkpoint again. */
function isFinal(error: unknown): boolean {
  return error instanceof RpcError && FINAL.has(error.status)
}
