import type { Logger, MachineClock } from '@nkpsim/daemon'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'
import type { Revocations } from '../access/host-tokens.ts'

const SERVICE = 'nkpsim.esxi.v1.HostSessionService'
/** Longer than the 20 s that a host waits for a TPM that does not answer. */
const TIMEOUT_MS = 30_000
const RETRY_MS = 2000

/** Sends the list of revoked tokens to connected hosts whenever the list changes. */
export type RevocationCopies = {
  /** Sends the list to a host over this channel. The caller closes the channel. */
  reach(host: { id: string; name: string }, channel: RpcChannel): void
  lose(hostId: string): void
  /** Call this when the list has changed. */
  changed(): void
}

type Receiver = { name: string; channel: RpcChannel; isSending: boolean; sent: string }

export function createRevocationCopies(input: {
  current: () => Revocations
  machineClock: MachineClock
  logger: Logger
}): RevocationCopies {
  const { current, machineClock, logger } = input
  const receivers = new Map<string, Receiver>()

  /**
   * Sends one list at a time to a host. The next list includes all changes that happen meanwhile.
   */
  const bringUp = async (hostId: string, receiver: Receiver): Promise<void> => {
    if (receiver.isSending) return
    receiver.isSending = true
    while (receivers.get(hostId) === receiver && receiver.sent !== positionOf(current())) {
      const list = current()
      try {
        await receiver.channel
          .client(SERVICE)
          .setRevocations(
            { ...list, tokens: [...list.tokens], users: [...list.users] },
            { timeoutMs: TIMEOUT_MS },
          )
        receiver.sent = positionOf(list)
      } catch (error) {
        if (receivers.get(hostId) !== receiver) break
        logger.warn('revocations.not-taken', { host: receiver.name, error })
        // The host would refuse the list again, because its program is older or it has a newer
        // list.
        if (isFinal(error)) receiver.sent = positionOf(list)
        else await machineClock.sleep(RETRY_MS)
      }
    }
    receiver.isSending = false
  }
  return {
    reach: (host, channel) => {
      const receiver = { name: host.name, channel, isSending: false, sent: '' }
      receivers.set(host.id, receiver)
      void bringUp(host.id, receiver)
    },
    lose: (hostId) => {
      receivers.delete(hostId)
    },
    changed: () => {
      for (const [hostId, receiver] of receivers) void bringUp(hostId, receiver)
    },
  }
}

function positionOf({ epoch, revision }: Revocations): string {
  return `${epoch}.${revision}`
}

function isFinal(error: unknown): boolean {
  return (
    error instanceof RpcError &&
    (error.status === 'UNIMPLEMENTED' || error.code === 'REVOCATIONS_STALE')
  )
}
