import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
import { readVmFilesIn, type VmFiles } from '../files/read-vm.ts'
import type { Holder } from '../files/vm-lock.ts'
import { removeLeftovers } from '../files/write-files.ts'
import { cryptoFacts } from '../keys/crypto-facts.ts'
import { type DiskChoice, planDecryption, planEncryption } from '../keys/crypto-rules.ts'
import { type ConversionInput, decryptFiles, encryptFiles } from '../keys/encrypt-files.ts'
import { type ChangedVm, followChange } from './follow-change.ts'
import { sourceWith, type VmChangeInput } from './rekey-vm.ts'
import { requireChangeable, requireNotSuspended } from './requirements.ts'

/**
 * Encrypts a registered, powered-off VM and the chosen disks, with a key of the named provider, or
 * of the default if the name is empty.
 * @throws EsxiError VM_NOT_REGISTERED, VM_IS_TEMPLATE, VM_LOCKED, VM_POWERED_ON_ELSEWHERE, and
 *   errors of planEncryption, sourceForEncryption and encryptFiles
 */
export async function encryptVm(
  input: VmChangeInput,
  name: string,
  providerName: string,
  choice: DiskChoice,
): Promise<ChangedVm> {
  const { keys, random, logger } = input
  const place = await requireChangeable(input, name)
  const { paths } = place
  requireNotSuspended(place.files, name, 'encrypt it')
  const plan = (each: VmFiles) => planEncryption(cryptoFacts(name, each, input.isOn(name)), choice)
  // Refuses before anything changes, such as the encryption mode of the host.
  await requirePlan(input, name, place, plan)
  const source = await sourceWith(input, providerName, FAULTS.keyNotFound)
  using key = await source.newKey(random, input.keyId)
  const requireHeld = () => keys.requireHeld(key)
  const changed = await input.registration.whileLockedHere(
    paths,
    name,
    (folder) =>
      followChange(input, { name, place, newKey: key }, () =>
        encryptFiles(folder, paths, {
          ...conversionInput(input, name, plan),
          ...{ newKey: key, requireHeld },
        }),
      ),
    holder(input),
  )
  logger.info('vm.encrypted', { vm: name, provider: source.providerName })
  return changed
}

/**
 * Decrypts the chosen disks of a registered, powered-off VM, and its home if no disks are named.
 * @throws EsxiError VM_NOT_REGISTERED, VM_IS_TEMPLATE, VM_LOCKED, VM_POWERED_ON_ELSEWHERE, and
 *   errors of planDecryption and decryptFiles
 */
export async function decryptVm(
  input: VmChangeInput,
  name: string,
  choice: DiskChoice,
): Promise<ChangedVm> {
  const place = await requireChangeable(input, name)
  requireNotSuspended(place.files, name, 'decrypt it')
  const plan = (each: VmFiles) => planDecryption(cryptoFacts(name, each, input.isOn(name)), choice)
  await requirePlan(input, name, place, plan)
  const changed = await input.registration.whileLockedHere(
    place.paths,
    name,
    (folder) =>
      followChange(input, { name, place }, () =>
        decryptFiles(folder, place.paths, conversionInput(input, name, plan)),
      ),
    holder(input),
  )
  input.logger.info('vm.decrypted', { vm: name })
  return changed
}

/**
 * Requires that the rules allow a change. If nothing is left to do, first removes the old extents
 * that a killed change may have left: after an encryption they contain plaintext.
 * @throws EsxiError of the plan
 */
async function requirePlan(
  { registration }: VmChangeInput,
  name: string,
  { paths, files }: ChangedVm,
  plan: ConversionInput['plan'],
): Promise<void> {
  try {
    plan(files)
  } catch (error) {
    const isDone =
      error instanceof EsxiError &&
      (error.fault === FAULTS.vmEncrypted || error.fault === FAULTS.vmNotEncrypted)
    if (isDone)
      await registration.whileLockedHere(paths, name, async (folder) =>
        removeLeftovers(folder, paths, await readVmFilesIn(folder, paths)),
      )
    throw error
  }
}

function conversionInput(
  { keys, random, signal, onProgress }: VmChangeInput,
  name: string,
  plan: ConversionInput['plan'],
): ConversionInput {
  return { plan, kekOf: keys.kekOf(name), random, signal, onProgress }
}

/** Converting disks takes long, so other hosts must be able to report it. */
function holder({ hostName }: VmChangeInput): Holder {
  return { hostName, purpose: 'rekey' }
}
