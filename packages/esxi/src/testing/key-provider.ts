import { randomUUID } from 'node:crypto'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import type { KeyProvider } from '../records/key-provider.ts'

/** A key provider with a KDK of its own. */
export function keyProvider(more: Partial<KeyProvider> = {}): KeyProvider {
  const kdk = more.kdk ?? Secret.random(32)
  return {
    name: 'NKP',
    keyId: randomUUID(),
    kdk,
    kcv: keyCheckValue(kdk),
    tpmRequired: false,
    usable: true,
    isDefault: true,
    custody: 'TLS',
    vcenterInstanceId: 'vc-1',
    ...more,
  }
}
