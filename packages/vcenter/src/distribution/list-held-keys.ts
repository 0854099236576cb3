import type { RpcChannel } from '@nkpsim/rpc'

const SERVICE = 'nkpsim.esxi.v1.HostKeyService'
/** Time for a host to answer, ms. Its keys are unknown afterwards. */
const TIMEOUT_MS = 10_000

/** Maximum number of keys of a host that are read. A host holds no more. */
const MAX_KEYS = 20_000

/** A key of a standard provider that a host has in its memory. */
export type KeyOnHost = {
  keyId: string
  kcv: string
  /** Whether it is also in the configuration of the host. */
  isPersistent: boolean
}

/** Asks hosts which keys of a provider they hold. A host that gives no answer is left out. */
export async function listHeldKeys(
  channels: ReadonlyMap<string, RpcChannel>,
  provider: string,
): Promise<ReadonlyMap<string, readonly KeyOnHost[]>> {
  const answers = await Promise.all(
    [...channels].map(async ([hostId, channel]) => {
      const keys: KeyOnHost[] = []
      let readCount = 0
      try {
        const parts = channel.client(SERVICE).listKeys({}, { timeoutMs: TIMEOUT_MS })
        for await (const part of parts) {
          for (const { keyId, kcv, persistent, ...key } of part.keys)
            if (key.provider === provider) keys.push({ keyId, kcv, isPersistent: persistent })
          readCount += part.keys.length
          if (readCount >= MAX_KEYS) break
        }
        return [[hostId, keys] as const]
      } catch {
        return []
      }
    }),
  )
  return new Map(answers.flat())
}
