import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/errors'
import { SimulatorError } from '../errors.ts'
import { readKnownHosts } from './known-hosts.ts'
import type { SavedHostToken, SavedHostTokens, SavedSession } from './session-file.ts'

/** Maximum number of hosts in one request. */
const MAX_HOSTS = 100

/**
 * Returns the ids of the hosts to obtain tokens for: at most 100 known hosts, so that commands
 * reach them if vCenter stops.
 * @param first id of a host that certainly is among them
 */
export function hostsToAsk(stateDir: string, first?: string): string[] {
  const known = [...knownHosts(stateDir).values()].map(({ hostId }) => hostId)
  return [...new Set([...(first === undefined ? [] : [first]), ...known])].slice(0, MAX_HOSTS)
}

/** Returns the known hosts. Returns none if the list is damaged, so that calls do not fail. */
function knownHosts(stateDir: string): ReturnType<typeof readKnownHosts> {
  try {
    return readKnownHosts(stateDir)
  } catch (error) {
    if (error instanceof SimulatorError) return new Map()
    throw error
  }
}

/**
 * Obtains tokens for hosts in a session. vCenter gives none for a host outside its inventory. A
 * vCenter of version 0.2 has no such tokens: its session token works on hosts, and the next call
 * asks again.
 * @returns the tokens to store, with the other stored tokens that need no renewal
 */
export async function fetchHostTokens(
  vcenter: RpcChannel,
  { token: session, hostTokens: saved = {} }: Pick<SavedSession, 'token' | 'hostTokens'>,
  hostIds: readonly string[],
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<SavedHostTokens> {
  const others = Object.entries(saved).filter(
    ([hostId, { renewAfterMs }]) => !hostIds.includes(hostId) && Date.now() < renewAfterMs,
  )
  try {
    const { hostTokens } = await vcenter
      .client('nkpsim.vcenter.v1.SessionService')
      .issueHostTokens(
        { hostIds: [...hostIds] },
        { ...options, authorization: `Bearer ${session}` },
      )
    const fetched = hostTokens.map(({ hostId, token, expiry }): [string, SavedHostToken] => {
      const known = saved[hostId]
      // vCenter returns the same token for a while.
      return [hostId, known?.token === token ? known : toSave(token, expiry)]
    })
    return Object.fromEntries([...others, ...fetched])
  } catch (error) {
    if (!(error instanceof RpcError && error.status === 'UNIMPLEMENTED')) throw error
    return Object.fromEntries(hostIds.map((id) => [id, { token: session, renewAfterMs: 0 }]))
  }
}

/**
 * Returns the token to store. The next token is fetched after half the lifetime of this token,
 * because vCenter may stop.
 */
function toSave(token: string, expiry: { seconds: number } | null): SavedHostToken {
  const leftMs = Math.max(0, (expiry?.seconds ?? 0) * 1000 - Date.now())
  return { token, renewAfterMs: Date.now() + leftMs / 2 }
}
