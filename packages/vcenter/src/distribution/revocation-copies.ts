import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc/errors'
import type { HostTokens } from '../access/host-tokens.ts'
import type { Revocations } from '../access/revocation-list.ts'
import { VcenterError } from '../errors.ts'
import { createHostCopies, type HostCopies, type Receiving } from '../host-copies.ts'

const SERVICE = 'nkpsim.esxi.v1.HostSessionService'
/** Longer than the 20 s that a host waits for a TPM that does not answer. */
const TIMEOUT_MS = 30_000

export type RevocationCopies = HostCopies

const FAR_AHEAD = 'its list of revoked tokens is more than 100 years ahead of the clock'
const AHEAD_AGAIN = 'the host again reports a newer list of revoked tokens than that of vCenter'

/**
 * Sends the list of revoked tokens to connected hosts whenever the list changes. If a host has a
 * newer list, vCenter begins a later epoch and sends its list again. The host cannot prove that it
 * has such a list, and a new epoch ends the tokens of all users. So vCenter does this for one epoch
 * of each host between two starts. An honest host has no second one, because it takes the list that
 * vCenter sends then.
 */
export function createRevocationCopies({
  hostTokens,
  onDoubt,
  machineClock,
  logger,
}: {
  hostTokens: Pick<HostTokens, 'revocations' | 'passEpoch'>
  /**
   * Called after each answer of a host.
   * @param message what is not credible; undefined if the host has taken the list
   */
  onDoubt: (host: Receiving, message: string | undefined) => Promise<void>
  machineClock: MachineClock
  logger: Logger
}): RevocationCopies {
  /** The epoch of each host that vCenter has followed, by host id. */
  const followed = new Map<string, number>()
  const follow = async (host: Receiving, epoch: number): Promise<void> => {
    const before = followed.get(host.id) ?? epoch
    followed.set(host.id, before)
    logger.warn('revocations.newer-on-host', { host: host.name, epoch })
    const isFollowed = epoch === before && (await hostTokens.passEpoch(epoch))
    if (isFollowed) return
    const message = epoch === before ? FAR_AHEAD : AHEAD_AGAIN
    await onDoubt(host, message)
    throw new VcenterError('HOST_REFUSED', message)
  }
  return createHostCopies({
    newest: () => {
      const list = hostTokens.revocations()
      return {
        position: positionOf(list),
        send: async (channel, host) => {
          const { newerEpoch } = await channel
            .client(SERVICE)
            .setRevocations(
              { ...list, tokens: [...list.tokens], users: [...list.users] },
              { timeoutMs: TIMEOUT_MS },
            )
          if (newerEpoch === 0) return onDoubt(host, undefined)
          // The host may have received the newest list over another channel meanwhile.
          if (positionOf(hostTokens.revocations()) !== positionOf(list)) return undefined
          return follow(host, newerEpoch)
        },
      }
    },
    isFinal,
    onFailure: (host, error) => logger.warn('revocations.not-taken', { host, error }),
    onRecovery: (host) => logger.info('revocations.taken', { host }),
    machineClock,
  })
}

function positionOf({ epoch, revision }: Revocations): string {
  return `${epoch}.${revision}`
}

/**
 * Whether sending again is useless: the host's version knows no revocations, or the host states an
 * epoch that vCenter does not believe.
 */
function isFinal(error: unknown): boolean {
  return (
    error instanceof VcenterError || (error instanceof RpcError && error.status === 'UNIMPLEMENTED')
  )
}
