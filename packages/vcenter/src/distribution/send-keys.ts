import { messageOf } from '@nkpsim/daemon/system-reason'
import type { RpcChannel } from '@nkpsim/rpc'
import type { ProvidedKey } from '../key-provider/standard/keys.ts'

const SERVICE = 'nkpsim.esxi.v1.HostKeyService'
const TIMEOUT_MS = 30_000
/** Maximum number of keys in a message to a host. */
const MAX_KEYS_IN_MESSAGE = 1000

/**
 * Sends keys to a host. Returns why the host did not take one of them; undefined: it took all. A
 * key that the host refuses does not keep the others back.
 */
export async function sendKeys(
  channel: RpcChannel,
  provider: string,
  keys: readonly ProvidedKey[],
): Promise<string | undefined> {
  const client = channel.client(SERVICE)
  let problem: string | undefined
  try {
    for (let at = 0; at < keys.length; at += MAX_KEYS_IN_MESSAGE) {
      const part = keys.slice(at, at + MAX_KEYS_IN_MESSAGE).map(({ keyId, kek, kcv }) => ({
        ...{ provider, keyId, kcv, key: Buffer.from(kek.reveal()) },
      }))
      try {
        const { refused } = await client.addKeys({ keys: part }, { timeoutMs: TIMEOUT_MS })
        const [first] = refused
        if (first !== undefined) problem ??= `key "${first.keyId}": ${first.reason}`
      } finally {
        for (const { key } of part) key.fill(0)
      }
    }
    return problem
  } catch (error) {
    return messageOf(error)
  }
}
