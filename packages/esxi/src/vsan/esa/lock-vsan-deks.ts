import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { HostKeys } from '../../key-provider/host-keys.ts'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { VsanDek } from '../../records/vsan.ts'
import { kekOfDek, lockDek, makeDek, openDek } from './lock-deks.ts'

/** A cluster has its present DEK, and that of the last change. */
const MAX_DEKS = 2

/** DEKs of a cluster to lock under a KEK that this host has. */
export type DeksToLock = {
  /** Name of the provider of the KEK. */
  provider: string
  kekId: string
  deks: readonly VsanDek[]
  makeDek: boolean
}

/**
 * Locks DEKs under another KEK, and makes a new one if it is asked to, because vCenter has no KEK.
 * @returns the same DEKs in the same order, and then the new one
 * @throws EsxiError INVALID_REQUEST, VSAN_KEY_MISSING
 */
export async function lockVsanDeks(
  { hostKeys, random }: { hostKeys: Pick<HostKeys, 'load' | 'resolve'>; random: Random },
  { deks, makeDek: makesDek, provider: providerName, kekId: keyId }: DeksToLock,
): Promise<VsanDek[]> {
  if (deks.length > MAX_DEKS)
    throw new EsxiError('INVALID_REQUEST', `a cluster has at most ${MAX_DEKS} DEKs`)
  await hostKeys.load([{ providerName, keyId }, ...deks.map(kekOfDek)])
  const kekOf = (key: KeyName): Secret => {
    const resolved = hostKeys.resolve(key)
    if ('kek' in resolved) return resolved.kek
    throw new EsxiError(
      'VSAN_KEY_MISSING',
      `this host does not have KEK ${key.keyId} of key provider "${key.providerName}": ${resolved.reason}`,
    )
  }
  using kek = kekOf({ providerName, keyId })
  const key = { providerName, keyId, kek }
  const locked = deks.map((each) => {
    const { dek } = openDek(each, kekOf)
    if (dek === undefined)
      throw new EsxiError('INVALID_REQUEST', `DEK ${each.dekId} does not open under its KEK`)
    using _dek = dek
    return lockDek(key, { dekId: each.dekId, dek })
  })
  if (!makesDek) return locked
  return [...locked, makeDek(key, random.uuid(), random.bytes)]
}
