import type { HeldFolder, Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { FAULTS, type ProductFault } from '../../faults.ts'
import type { KeySource } from '../../key-provider/key-source.ts'
import type { VmFiles } from '../files/read-vm.ts'
import type { Holder } from '../files/vm-lock.ts'
import type { OnProgress } from '../keys/convert-disks.ts'
import { cryptoFacts } from '../keys/crypto-facts.ts'
import { planRecrypt } from '../keys/crypto-rules.ts'
import { type RekeyInput, type RekeyScope, rekeyFiles } from '../keys/rekey-files.ts'
import type { VmKeys } from '../keys/vm-keys.ts'
import { type ChangedVm, followChange } from './follow-change.ts'
import type { VmPlaces } from './places.ts'
import type { Registration } from './registration.ts'
import { requireChangeable, requireNotSuspended, requireOff } from './requirements.ts'

/** Dependencies of a change of a VM's keys or disks. */
export type VmChangeInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'whileLockedHere' | 'whileOwnedHere'>
  isOn: (name: string) => boolean
  sourceForEncryption: (name: string) => Promise<KeySource>
  reencryptVtpm: RekeyInput['reencryptVtpm']
  onChange: () => void
  random: Random
  /** Aborts when the host stops, or the caller ends a long change. */
  signal: AbortSignal
  onProgress?: OnProgress | undefined
  /** Id of the key that vCenter gave the host; empty or undefined: the host makes the key. */
  keyId?: string | undefined
  logger: Logger
}

/**
 * Changes the keys of a registered VM to keys of the named provider, or of the default if the name
 * is empty.
 * @throws EsxiError VM_NOT_REGISTERED, INVALID_POWER_STATE, VM_IS_TEMPLATE, VM_LOCKED,
 *   VM_POWERED_ON_ELSEWHERE, and errors of sourceForEncryption and rekeyFiles
 */
export async function rekeyVm(
  input: VmChangeInput,
  name: string,
  providerName: string,
  scope: RekeyScope,
): Promise<ChangedVm> {
  const { hostName, keys, registration, isOn, random, signal, logger } = input
  const { reencryptVtpm } = input
  const { deep, skipHome, skipDisks, disks = [] } = scope
  if (skipDisks && disks.length > 0)
    throw new EsxiError('INVALID_REQUEST', 'the request names disks, and says to skip the disks')
  if (deep) requireOff(isOn, name, 're-encrypt its data')
  const place = await requireChangeable(input, name)
  const { paths, files } = place
  if (deep) requireNotSuspended(files, name, 're-encrypt its data')
  const named = disks.length === 0 ? 'all' : disks
  const wanted = { deep, home: !skipHome, disks: skipDisks ? 'none' : named } as const
  const plan = (each: VmFiles) => planRecrypt(cryptoFacts(name, each, isOn(name)), wanted)
  // Refuses before anything changes, such as the encryption mode of the host.
  plan(files)
  const source = await sourceWith(input, providerName, FAULTS.keyNotFound)
  using key = await source.newKey(random, input.keyId)
  const requireHeld = () => keys.requireHeld(key)
  const work = (folder: HeldFolder) =>
    followChange(input, { name, place, newKey: key }, () =>
      rekeyFiles(folder, paths, {
        ...{ newKey: key, deep, plan, kekOf: keys.kekOf(name), requireHeld, random, signal },
        onProgress: input.onProgress,
        reencryptVtpm,
      }),
    )
  // The disks of a VM that is on stay open with the same DEKs.
  // A deep rekey takes long, so other hosts must be able to report it.
  const holder: Holder | undefined = scope.deep ? { hostName, purpose: 'rekey' } : undefined
  const changed = await registration.whileOwnedHere(paths, name, work, holder)
  logger.info('vm.rekeyed', { vm: name, provider: source.providerName, ...scope })
  return changed
}

/**
 * Returns the source of a new key. If this host lacks the provider, the error names the product's
 * fault.
 * @throws EsxiError of sourceForEncryption
 */
export async function sourceWith(
  { sourceForEncryption }: Pick<VmChangeInput, 'sourceForEncryption'>,
  providerName: string,
  fault: ProductFault,
): Promise<KeySource> {
  try {
    return await sourceForEncryption(providerName)
  } catch (error) {
    if (!(error instanceof EsxiError) || error.code !== 'KEY_PROVIDER_NOT_FOUND') throw error
    throw new EsxiError(error.code, error.message, { cause: error, fault })
  }
}
