import type { KnownSecret } from '@nkpsim/checkers'
import { seededRandom } from '@nkpsim/effects'
import { KDK_BYTES } from '../clients/key-provider-operations.ts'

/**
 * Returns what users choose for new key providers.
 * @param secrets gets each chosen KDK, so that a scan can search for it
 */
export function createUserKeys(seed: number, secrets: KnownSecret[]) {
  const keys = seededRandom(`keys ${seed}`)
  return {
    newKeyId: keys.uuid,
    /** Returns a KDK; undefined if vCenter should choose it. */
    newKey: (): Buffer | undefined => {
      if (keys.below(2) === 0) return undefined
      const bytes = keys.bytes(KDK_BYTES)
      secrets.push({ label: `KDK number ${secrets.length + 1} of a user`, bytes })
      return Buffer.from(bytes)
    },
    elsewhere: seededRandom(`elsewhere ${seed}`),
  }
}
