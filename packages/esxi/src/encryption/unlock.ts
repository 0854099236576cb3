import { Secret } from '@nkpsim/crypto'
import { DaemonError } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { BootDescription, SealedObject, Tpm } from '@nkpsim/tpm'
import {
  provisionCounters,
  provisionStorageRootKey,
  raiseCounter,
  readCounter,
  seal,
  TpmError,
  unsealObject,
} from '@nkpsim/tpm/boot'
import { inSpan } from '@nkpsim/tracing'
import { EsxiError } from '../errors.ts'
import type { BootedTpm } from '../tpm/tpm-boot.ts'
import { CONNECTION_PROBLEM } from '../tpm/tpm-problem.ts'
import { type KeyFiles, readPoliciesFor } from './key-files.ts'
import { openRecoveryBoxes } from './recovery-key.ts'
import { requirementsOf, sealingPolicy } from './sealing-policy.ts'

export const CONFIG_KEY_BYTES = 32

/** The config key of a booted host, 32 bytes, and how it is stored. */
export type UnlockedKey = {
  key: Secret
  /** Undefined in mode NONE. */
  sealed: SealedObject | undefined
  /** Version of the newest configuration that the TPM has recorded. Undefined in mode NONE. */
  configurationVersion: bigint | undefined
  /** Whether the recovery key opened it. Then any version of the configuration is accepted. */
  wasRecovered: boolean
}

type SealedKey = UnlockedKey & { sealed: SealedObject }

export type UnlockInput = {
  files: KeyFiles
  booted: BootedTpm | undefined
  description: BootDescription
  /** The boot option encryptionRecoveryKey that the operator gave. */
  recoveryDigits: Secret | undefined
  hasConfiguration: boolean
  random: Random
  /** Whether a key opens the existing configuration. */
  opensConfiguration: (key: Secret) => Promise<boolean>
}

/**
 * Returns the config key. The TPM unseals it or the recovery key opens it; in mode NONE it is in a
 * file. The first boot creates the key, and writes it durably before its first use.
 * @throws EsxiError CONFIG_STORE_SEALED, CONFIG_STORE_INVALID, RECOVERY_KEY_WRONG
 */
export async function unlockConfigKey(input: UnlockInput): Promise<UnlockedKey> {
  const { files, booted, recoveryDigits, hasConfiguration } = input
  const isRecovery = recoveryDigits !== undefined
  const sealed = await readSeal(files.readSealed, isRecovery)
  const next = await readSeal(files.readNextSealed, isRecovery)
  const clear = sealed === undefined ? await files.readClear() : undefined
  const seals = [sealed, next].filter((each) => each !== undefined)
  // An interrupted change to mode TPM leaves a next sealed key beside the key in clear. In this
  // case, or if the operator gave a recovery key, the key in clear counts only if it opens the
  // configuration.
  const isInModeNone =
    clear !== undefined &&
    ((next === undefined && !isRecovery) || (await input.opensConfiguration(clear)))
  if (recoveryDigits !== undefined) {
    if (isInModeNone || (seals.length === 0 && !hasConfiguration))
      throw new EsxiError('RECOVERY_KEY_WRONG', 'this host is in mode NONE and has no recovery key')
    clear?.wipe()
    const unlocked = await recovered(input, seals, recoveryDigits)
    await settleSeals(files, unlocked.sealed)
    return unlocked
  }
  if (seals.length > 0 && !isInModeNone) {
    clear?.wipe()
    const unlocked = await unsealed(input, seals)
    await settleSeals(files, unlocked.sealed)
    return unlocked
  }
  if (clear !== undefined) {
    await files.deleteNextSealed()
    return inModeNone(clear)
  }
  // A config key without a configuration is from an interrupted first boot. A configuration without
  // its key cannot be opened, but must not be overwritten.
  if (hasConfiguration)
    throw new EsxiError(
      'CONFIG_STORE_INVALID',
      'the key of the configuration is missing; put it back from a copy, or give the recovery key',
    )
  const key = Secret.random(CONFIG_KEY_BYTES, input.random.bytes)
  if (booted !== undefined && 'tpm' in booted)
    return sealNew(files, booted.tpm, key, {
      requireSecureBoot: input.description.secureBoot,
      requireExecInstalledOnly: false,
    })
  // A TPM that is too old or lacks a SHA-256 bank counts as missing. A TPM that does not answer may
  // answer later. So the host must not switch permanently to mode NONE.
  if (booted !== undefined && 'cause' in booted && booted.problem.id === CONNECTION_PROBLEM)
    throw booted.cause
  await files.writeClear(key)
  return inModeNone(key)
}

/**
 * Reads a sealed key from disk. If the operator gave a recovery key, a damaged seal counts as
 * missing, because recovery keys are for this case.
 */
async function readSeal(
  read: () => Promise<SealedObject | undefined>,
  isRecovery: boolean,
): Promise<SealedObject | undefined> {
  try {
    return await read()
  } catch (cause) {
    // A DaemonError means that the file is too long, or is not a regular file.
    if (!(cause instanceof TpmError || cause instanceof DaemonError)) throw cause
    if (isRecovery) return undefined
    throw securityViolation(`${cause.message}; give the recovery key`, cause)
  }
}

/**
 * Seals a key that has no working seal. The new seal has no authority, so it also binds the PCRs
 * that upgrades change to their values in this boot.
 */
export async function sealNew(
  files: KeyFiles,
  tpm: Tpm,
  key: Secret,
  requirements: Parameters<typeof sealingPolicy>[0],
): Promise<SealedKey> {
  const { name: srkName } = await provisionStorageRootKey(tpm)
  const { configuration } = await provisionCounters(tpm)
  const policy = sealingPolicy(requirements, undefined)
  const sealed = await seal(tpm, { secret: key, policy, srkName })
  await files.writeSealed(sealed)
  return { key, sealed, configurationVersion: configuration.value, wasRecovered: false }
}

/** Completes an interrupted change. Keeps only the sealed key that opens the configuration. */
export async function settleSeals(files: KeyFiles, sealed: SealedObject): Promise<void> {
  if (files.hasNextSealed()) {
    await files.writeSealed(sealed)
    await files.deleteNextSealed()
  }
  await files.deleteClear()
}

function inModeNone(key: Secret): UnlockedKey {
  return { key, sealed: undefined, configurationVersion: undefined, wasRecovered: false }
}

/**
 * Returns the sealed key that opens the configuration. After an interrupted change there are two
 * sealed keys.
 */
async function unsealed(
  { files, booted, opensConfiguration }: UnlockInput,
  seals: readonly SealedObject[],
): Promise<SealedKey> {
  const failures: unknown[] = []
  for (const sealed of seals) {
    try {
      const unlocked = await unsealOne(files, sealed, booted)
      if (seals.length === 1 || (await opensConfiguration(unlocked.key))) return unlocked
      unlocked.key.wipe()
    } catch (error) {
      failures.push(error)
    }
  }
  throw (
    failures[0] ??
    securityViolation(
      'no key of this host opens the configuration, or the configuration is damaged',
    )
  )
}

async function unsealOne(
  files: KeyFiles,
  sealed: SealedObject,
  booted: BootedTpm | undefined,
): Promise<SealedKey> {
  if (booted === undefined)
    throw securityViolation('the configuration is sealed in a TPM; start the host with --tpm')
  if (!('tpm' in booted)) throw securityViolation(booted.problem.message, booted.cause)
  const { tpm } = booted
  try {
    const policies = await readPoliciesFor(files, sealed).catch((cause: EsxiError) => {
      throw securityViolation(`${cause.message}; give the recovery key`, cause)
    })
    const { secret: key, bootPolicy } = await inSpan('TPM unseal', {}, () =>
      unsealObject(tpm, sealed, policies),
    )
    // From here on the TPM refuses earlier approvals. If the version is too far ahead for one call,
    // the host boots nevertheless, and its next boots raise the counter further.
    if (bootPolicy !== undefined) await raiseCounter(tpm, 'bootPolicy', bootPolicy.version)
    const counter = await readCounter(tpm, 'configuration')
    if (counter === undefined)
      throw securityViolation('the counters of this host are gone from its TPM')
    return { key, sealed, configurationVersion: counter.value, wasRecovered: false }
  } catch (cause) {
    if (cause instanceof TpmError) throw securityViolation(reasonOf(cause, sealed), cause)
    throw cause
  }
}

async function recovered(
  { files, booted, description, opensConfiguration }: UnlockInput,
  [sealed]: readonly SealedObject[],
  digits: Secret,
): Promise<SealedKey> {
  const keys = openRecoveryBoxes(await files.readRecovery(), digits)
  const opens = await Promise.all(keys.map(opensConfiguration))
  const key = keys.find((_, index) => opens[index])
  for (const each of keys) if (each !== key) each.wipe()
  // Checked before anything is sealed, so that a useless key cannot replace a working one.
  if (key === undefined)
    throw new EsxiError(
      'RECOVERY_KEY_WRONG',
      keys.length === 0
        ? 'this recovery key does not open the configuration'
        : 'this recovery key is an earlier one, rotated since, or the configuration is damaged',
    )
  if (booted === undefined || !('tpm' in booted))
    throw securityViolation('the recovery key is right, but no TPM can seal the config key again')
  const requireExecInstalledOnly =
    sealed !== undefined && requirementsOf(sealed.policy).requireExecInstalledOnly
  const requirements = {
    requireSecureBoot: description.secureBoot,
    requireExecInstalledOnly: requireExecInstalledOnly && description.execInstalledOnly,
  }
  const unlocked = await sealNew(files, booted.tpm, key, requirements)
  // The new seal has no authority. The approvals that the old seal needed may be damaged.
  await files.writeBootPolicies([])
  return { ...unlocked, wasRecovered: true }
}

/** Returns the error that the host shows instead of booting. Its text is from Broadcom KB 81446. */
export function securityViolation(reason: string, cause?: unknown): EsxiError {
  return new EsxiError(
    'CONFIG_STORE_SEALED',
    `Unable to restore the system configuration. A security violation was detected: ${reason}`,
    { cause },
  )
}

function reasonOf(error: TpmError, { policy }: SealedObject): string {
  switch (error.code) {
    case 'TPM_SRK_CHANGED':
    case 'TPM_INTEGRITY_FAILED':
    case 'TPM_STATE_MISSING':
      return 'its key is sealed in another TPM, or this TPM was cleared; give the recovery key'
    case 'TPM_POLICY_FAILED':
      return policy.approved === undefined
        ? 'the host did not boot as it did when its key was sealed (a policy check failed); boot the host as before, or give the recovery key'
        : 'vCenter has not approved this boot or no longer approves it, or the boot lacks what the host requires (a policy check failed); boot the host as before, or give the recovery key'
    default:
      return `${error.message}; give the recovery key if the TPM does not come back`
  }
}
