import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Logger, MachineClock } from '@nkpsim/daemon'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'

const SERVICE = 'nkpsim.esxi.v1.AuditCheckpointService'
const TIMEOUT_MS = 10_000
const RETRY_MS = 2000
/** Results of a host that has judged the checkpoint, or whose program is older. */
const FINAL: ReadonlySet<string> = new Set([
  'FAILED_PRECONDITION',
  'INVALID_ARGUMENT',
  'PERMISSION_DENIED',
  'UNIMPLEMENTED',
])

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
  /** Sequence number of the last checkpoint that the host took or refused. */
  judged: number
  isSending: boolean
}

/** @param options.publicKey key of 32 bytes that verifies the checkpoints */
export function createCheckpointCopies(options: {
  publicKey: Buffer
  machineClock: MachineClock
  logger: Logger
}): CheckpointCopies {
  const { publicKey, machineClock, logger } = options
  const witnesses = new Map<string, Witness>()
  let newest: SignedAuditCheckpoint | undefined

  /**
   * Sends one checkpoint at a time to a host. The newest checkpoint replaces all that were made
   * meanwhile.
   */
  const bringUp = async (hostId: string, witness: Witness): Promise<void> => {
    if (witness.isSending) return
    witness.isSending = true
    const { name: host } = witness
    const isReached = (): boolean => witnesses.get(hostId) === witness
    while (isReached() && newest !== undefined && witness.judged < newest.sequence) {
      const checkpoint = newest
      try {
        await witness.channel
          .client(SERVICE)
          .storeCheckpoint({ checkpoint, publicKey }, { timeoutMs: TIMEOUT_MS })
        witness.judged = checkpoint.sequence
      } catch (error) {
        if (!isReached()) break
        if (error instanceof RpcError && error.code === 'CHECKPOINT_CONFLICT')
          logger.error('audit.contradicted', { host, error })
        else logger.warn('audit.checkpoint-not-copied', { host, error })
        if (isFinal(error)) witness.judged = checkpoint.sequence
        else await machineClock.sleep(RETRY_MS)
      }
    }
    witness.isSending = false
  }
  return {
    reach: ({ id, name }, channel) => {
      const witness: Witness = { name, channel, judged: 0, isSending: false }
      witnesses.set(id, witness)
      void bringUp(id, witness)
    },
    lose: (hostId) => {
      witnesses.delete(hostId)
    },
    copy: (checkpoint) => {
      newest = checkpoint
      for (const [hostId, witness] of witnesses) void bringUp(hostId, witness)
    },
  }
}

/** Whether the host would refuse the same checkpoint again. */
function isFinal(error: unknown): boolean {
  return error instanceof RpcError && FINAL.has(error.status)
}
