import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'

const SERVICE = 'nkpsim.esxi.v1.AuditCheckpointService'
const TIMEOUT_MS = 10_000

/**
 * Copies checkpoints to the connected hosts. No call waits for a copy, and a failed copy is not an
 * error.
 */
export type CheckpointCopies = {
  /**
   * Sends checkpoints to a host over this channel, beginning with the newest checkpoint. The caller
   * closes the channel.
   */
  reach(host: { id: string; name: string }, channel: RpcChannel): void
  lose(hostId: string): void
  /** Copies a new checkpoint to all connected hosts. */
  copy(checkpoint: SignedAuditCheckpoint): void
}

type Witness = {
  name: string
  channel: RpcChannel
  /** Sequence number of the last checkpoint that was sent to the host. */
  sent: number
  isSending: boolean
}

/** @param options.publicKey key of 32 bytes that verifies the checkpoints */
export function createCheckpointCopies(options: {
  publicKey: Buffer
  logger: Logger
}): CheckpointCopies {
  const { publicKey, logger } = options
  const witnesses = new Map<string, Witness>()
  let newest: SignedAuditCheckpoint | undefined

  /**
   * Sends one checkpoint at a time to a host. The newest checkpoint replaces all that were made
   * meanwhile.
   */
  const bringUp = async (witness: Witness): Promise<void> => {
    if (witness.isSending) return
    witness.isSending = true
    try {
      while (newest !== undefined && witness.sent < newest.sequence) {
        const checkpoint = newest
        // Set before the host answers, so that a refused checkpoint is not sent again.
        witness.sent = checkpoint.sequence
        await witness.channel
          .client(SERVICE)
          .storeCheckpoint({ checkpoint, publicKey }, { timeoutMs: TIMEOUT_MS })
      }
    } catch (error) {
      const { name: host } = witness
      if (error instanceof RpcError && error.code === 'CHECKPOINT_CONFLICT')
        logger.error('audit.contradicted', { host, error })
      else logger.warn('audit.checkpoint-not-copied', { host, error })
    } finally {
      witness.isSending = false
    }
  }
  return {
    reach: ({ id, name }, channel) => {
      const witness: Witness = { name, channel, sent: 0, isSending: false }
      witnesses.set(id, witness)
      void bringUp(witness)
    },
    lose: (hostId) => {
      witnesses.delete(hostId)
    },
    copy: (checkpoint) => {
      newest = checkpoint
      for (const witness of witnesses.values()) void bringUp(witness)
    },
  }
}
