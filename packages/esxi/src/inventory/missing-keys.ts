import { isKeyOf, type KeyName } from '../key-provider/key-source.ts'
import type { HostCryptoStatus } from '../records/host-crypto.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { Vm } from '../records/virtual-machine.ts'

/** Maximum number of missing keys in a report. vCenter sends this many in one message. */
const MAX_MISSING_KEYS = 1000

/**
 * Returns the KEKs of standard providers that VMs, the host key or vSAN disks need, and that the
 * host does not hold. Leaves out keys of providers that the host does not hold, which vCenter
 * cannot send.
 * @param ofVsan missing keys of any kind that vSAN disks need
 */
export function missingStandardKeys(
  vms: readonly Pick<Vm, 'missingKeys'>[],
  { hostKey, requiresEncryptionMode }: HostCryptoStatus,
  keyProviders: readonly KeyProvider[],
  ofVsan: readonly KeyName[] = [],
): KeyName[] {
  const standard = keyProviders.filter(({ kind }) => kind === 'standard')
  if (standard.length === 0) return []
  const ofVms = vms.flatMap(({ missingKeys }) =>
    missingKeys.map(({ provider, keyId }) => ({ providerName: provider, keyId })),
  )
  const ofHost = requiresEncryptionMode && hostKey !== undefined ? [hostKey] : []
  const missing = new Map<string, KeyName>()
  for (const { providerName, keyId } of [...ofHost, ...ofVsan, ...ofVms]) {
    if (missing.size === MAX_MISSING_KEYS) break
    const key = { providerName, keyId }
    if (standard.some((provider) => isKeyOf(key, provider)))
      missing.set(`${keyId} ${providerName}`, key)
  }
  return [...missing.values()]
}
