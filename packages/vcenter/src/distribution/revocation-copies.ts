import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc/errors'
import type { HostTokens } from '../access/host-tokens.ts'
import type { Revocations } from '../access/revocation-list.ts'
import { VcenterError } from '../errors.ts'
import { createHostCopies, type HostCopies } from '../host-copies.ts'

const SERVICE = 'nkpsim.esxi.v1.HostSessionService'
/** Longer than the 20 s that a host waits for a TPM that does not answer. */
const TIMEOUT_MS = 30_000

export type RevocationCopies = HostCopies

/**
 * Sends the list of revoked tokens to connected hosts whenever the list changes. If a host has a
 * newer list, vCenter begins a later epoch and sends its list again.
 */
export function createRevocationCopies({
  hostTokens,
  machineClock,
  logger,
}: {
  hostTokens: Pick<HostTokens, 'revocations' | 'passEpoch'>
  machineClock: MachineClock
  logger: Logger
}): RevocationCopies {
  return createHostCopies({
    newest: () => {
      const list = hostTokens.revocations()
      return {
        position: positionOf(list),
        send: async (channel) => {
          const { newerEpoch } = await channel
            .client(SERVICE)
            .setRevocations(
              { ...list, tokens: [...list.tokens], users: [...list.users] },
              { timeoutMs: TIMEOUT_MS },
            )
          if (newerEpoch === 0 || (await hostTokens.passEpoch(newerEpoch))) return
          throw new VcenterError(
            'HOST_REFUSED',
            `its epoch ${newerEpoch} is far ahead of the clock`,
          )
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
