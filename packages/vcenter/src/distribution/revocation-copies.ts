import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import type { Revocations } from '../access/revocation-list.ts'
import { createHostCopies, type HostCopies } from '../host-copies.ts'

const SERVICE = 'nkpsim.esxi.v1.HostSessionService'
/** Longer than the 20 s that a host waits for a TPM that does not answer. */
const TIMEOUT_MS = 30_000

/** Sends the list of revoked tokens to connected hosts whenever the list changes. */
export type RevocationCopies = HostCopies

export function createRevocationCopies({
  current,
  machineClock,
  logger,
}: {
  current: () => Revocations
  machineClock: MachineClock
  logger: Logger
}): RevocationCopies {
  return createHostCopies({
    newest: () => {
      const list = current()
      return {
        position: positionOf(list),
        send: (channel) =>
          channel
            .client(SERVICE)
            .setRevocations(
              { ...list, tokens: [...list.tokens], users: [...list.users] },
              { timeoutMs: TIMEOUT_MS },
            ),
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
 * Whether sending again is useless: the host's version knows no revocations, or the host has a
 * newer list.
 */
function isFinal(error: unknown): boolean {
  return (
    error instanceof RpcError &&
    (error.status === 'UNIMPLEMENTED' || error.code === 'REVOCATIONS_STALE')
  )
}
