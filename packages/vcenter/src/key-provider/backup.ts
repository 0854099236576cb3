import { isIP } from 'node:net'
import { newPasswordProblem, type Secret } from '@nkpsim/crypto'
import { isSameName, shellWord } from '@nkpsim/daemon/name-text'
import type { Compute, Effects } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { type KeyProviderInfo, wipeSecrets } from '../records/key-provider.ts'
import { requireRestorableName } from '../records/names.ts'
import type { Store } from '../store/store.ts'
import { findProvider, insert, recordBackup, requireAddable, requireNative } from './lifecycle.ts'
import { readNativeBackup, writeNativeBackup } from './native/backup-file.ts'

const MAX_PASSWORD_BYTES = 1024

/**
 * Makes the backup file of a provider.
 * @param password undefined only together with withoutPassword, which leaves the file unencrypted
 * @param exportTimeMs time of the backup that the file states
 * @throws VcenterError PROVIDER_NOT_FOUND, INVALID_REQUEST
 */
export async function prepareBackup(
  { store, random, compute }: { store: Store } & Pick<Effects, 'random' | 'compute'>,
  name: string,
  { password, withoutPassword }: { password: Secret | undefined; withoutPassword: boolean },
  exportTimeMs: number,
): Promise<{ file: Buffer; keyId: string; kcv: string }> {
  const provider = requireNative(findProvider(store.snapshot(), name), 'backed up')
  if (password === undefined && !withoutPassword)
    throw new VcenterError(
      'INVALID_REQUEST',
      'give a password, or say that the backup shall not be encrypted',
    )
  if (password !== undefined && withoutPassword)
    throw new VcenterError('INVALID_REQUEST', 'a backup has a password or has none, not both')
  if (password !== undefined && password.lengthBytes > MAX_PASSWORD_BYTES)
    throw new VcenterError('INVALID_REQUEST', `a password has at most ${MAX_PASSWORD_BYTES} bytes`)
  const problem = password && newPasswordProblem(password)
  if (problem !== undefined)
    throw new VcenterError('INVALID_REQUEST', `the password of the backup ${problem}`)
  const file = await writeNativeBackup(provider, password, exportTimeMs, { random, compute })
  return { file, keyId: provider.keyId, kcv: provider.kcv }
}

/**
 * Refuses a backup for a caller who reached vCenter by an IP address; the product's client refuses
 * this too. vCenter's certificate contains no IP address, so the client could not verify such a
 * download.
 * @param authority `host:port` by which the caller reached this vCenter
 * @throws VcenterError EXPORT_BY_IP_ADDRESS
 */
export function requireOpenedByName(authority: string): void {
  const host = authority.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0)
    throw new VcenterError(
      'EXPORT_BY_IP_ADDRESS',
      `this session was opened by the IP address ${host}: open it by the name (FQDN) of vCenter to back up`,
    )
}

export type RestoreInput = {
  file: Uint8Array
  password: Secret | undefined
  /** Undefined: the value in the file applies. */
  tpmRequired: boolean | undefined
  dryRun: boolean
}

export type Restored = {
  provider: KeyProviderInfo
  exportTime: Date
  /** Whether vCenter already had this provider with this key. Then the provider did not change. */
  isAlreadyPresent: boolean
}

/**
 * Restores a provider from its backup file, with the earlier name, key_id and key. The provider
 * counts as backed up, because the file exists. The file is recorded even if vCenter already had
 * the provider.
 * @param effects.requireStill rejects if the caller may not restore anymore. Called when the file
 *   is decrypted, which takes seconds
 * @throws VcenterError INVALID_BACKUP_FILE, WRONG_BACKUP_PASSWORD, PROVIDER_ALREADY_EXISTS,
 *   KEY_ID_ALREADY_EXISTS, PROVIDER_LIMIT_REACHED
 */
export async function restoreProvider(
  effects: { store: Store; compute: Compute; requireStill?: () => Promise<void> },
  { file, password, tpmRequired, dryRun }: RestoreInput,
): Promise<Restored> {
  const { store, compute, requireStill } = effects
  // Only native key providers have backup files.
  const { provider: inFile, exportTime } = await readNativeBackup(file, password, compute)
  const provider = { ...inFile, tpmRequired: tpmRequired ?? inFile.tpmRequired }
  try {
    await requireStill?.()
    const present = findPresent(store, provider)
    if (dryRun)
      return { provider: present ?? provider, exportTime, isAlreadyPresent: present !== undefined }
    const { keyId, kcv } = provider
    const isEncrypted = (password?.lengthBytes ?? 0) > 0
    const from = { keyId, kcv, timeMs: exportTime.getTime(), isEncrypted, user: '' }
    if (present === undefined) {
      const restored = await insert(store, provider, from)
      return { provider: restored, exportTime, isAlreadyPresent: false }
    }
    await recordBackup(store, from)
    return { provider: present, exportTime, isAlreadyPresent: true }
  } finally {
    wipeSecrets(provider)
  }
}

/**
 * Adds a provider that a linked vCenter shares. Its file exists only during the call, so no backup
 * is recorded. The provider counts as backed up at the time in the file, which is the time of the
 * last backup on the sender.
 * @throws VcenterError as restoreProvider
 */
export async function receiveProvider(
  { store, compute }: { store: Store; compute: Compute },
  { file, password }: Pick<RestoreInput, 'file' | 'password'>,
): Promise<Pick<Restored, 'isAlreadyPresent'>> {
  const { provider } = await readNativeBackup(file, password, compute)
  try {
    if (findPresent(store, provider) !== undefined) return { isAlreadyPresent: true }
    await insert(store, provider)
    return { isAlreadyPresent: false }
  } finally {
    wipeSecrets(provider)
  }
}

/**
 * Returns the provider in a backup file if vCenter has it. Otherwise, requires that it can be
 * added.
 */
function findPresent(store: Store, provider: KeyProviderInfo): KeyProviderInfo | undefined {
  requireRestorableName(provider.name)
  const present = findSame(store, provider)
  if (present === undefined) requireAddable(store.snapshot(), provider.name, provider.keyId)
  return present
}

/**
 * Finds the provider that was already restored.
 * @throws VcenterError PROVIDER_ALREADY_EXISTS if a provider of the same name has a different key
 */
function findSame(store: Store, restored: KeyProviderInfo): KeyProviderInfo | undefined {
  const namesakes = store
    .snapshot()
    .keyProviders.filter(({ name }) => isSameName(name, restored.name))
  const same = namesakes.find(({ keyId, kcv }) => keyId === restored.keyId && kcv === restored.kcv)
  const [namesake] = namesakes
  if (same !== undefined || namesake === undefined) return same
  const word = shellWord(namesake.name)
  throw new VcenterError(
    'PROVIDER_ALREADY_EXISTS',
    `this vCenter has a different key provider named "${restored.name}" (key_id ${namesake.keyId}, in the file ${restored.keyId}): ` +
      'the provider here was created again, not restored, or its key_id was changed, so it cannot open what the provider in the file encrypted; ' +
      `to replace it, back it up if anything needs it (nkpsim provider custody ${word}), then: nkpsim provider delete ${word}, and restore again`,
  )
}
