import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { DaemonError, writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import type { BootPolicy } from '@nkpsim/tpm'
import { formatSealedObject, parseSealedObject, type SealedObject } from '@nkpsim/tpm/sealed-object'
import { EsxiError } from '../errors.ts'
import type { RecoveryBox } from './recovery-key.ts'

const CONFIG_KEY_BYTES = 32
const MAX_FILE_BYTES = 1024 * 1024
const PRIVATE = { mode: 0o600 }
/** The sealed config key. Without the host's TPM it is worthless. */
const SEALED_KEY_FILE = 'sealed-config-key.json'
/**
 * The sealed config key of a change that is not complete. It is written before the change takes
 * effect and removed afterwards.
 */
const NEXT_SEALED_KEY_FILE = 'sealed-config-key.next.json'
/**
 * The config key in clear, in mode NONE. Anyone who can read the disk can read the configuration
 * and every KDK in it.
 */
const CLEAR_KEY_FILE = 'config-key'
/** The config key, encrypted under the recovery key. */
const RECOVERY_FILE = 'recovery-config-key.json'
/** Approvals of boots by vCenter. */
const BOOT_POLICIES_FILE = 'boot-policies.json'

/**
 * Files beside a config store that give access to its key. Each write is durable when its promise
 * resolves.
 */
export type KeyFiles = ReturnType<typeof keyFilesIn>

export function keyFilesIn(effects: FileEffects, folder: string) {
  const { files } = effects
  const at = (name: string): string => join(folder, name)
  const readSealed = async (name: string): Promise<SealedObject | undefined> => {
    const text = await readIfThere(files, at(name))
    return text && parseSealedObject(text.toString())
  }
  const writeSealed = (name: string, sealed: SealedObject): Promise<void> =>
    writeFileDurably(effects, at(name), Buffer.from(formatSealedObject(sealed)), PRIVATE)
  return {
    readSealed: () => readSealed(SEALED_KEY_FILE),
    writeSealed: (sealed: SealedObject) => writeSealed(SEALED_KEY_FILE, sealed),
    readNextSealed: () => readSealed(NEXT_SEALED_KEY_FILE),
    /** Whether the file exists, damaged or not. */
    hasNextSealed: () => files.now.stat(at(NEXT_SEALED_KEY_FILE)) !== undefined,
    writeNextSealed: (sealed: SealedObject) => writeSealed(NEXT_SEALED_KEY_FILE, sealed),
    deleteNextSealed: () => files.remove(at(NEXT_SEALED_KEY_FILE)),
    /** @throws EsxiError CONFIG_STORE_INVALID */
    readClear: async (): Promise<Secret | undefined> => {
      const bytes = await readIfThere(files, at(CLEAR_KEY_FILE))
      if (bytes === undefined) return undefined
      const key = Secret.from(bytes)
      if (key.lengthBytes === CONFIG_KEY_BYTES) return key
      throw damaged(CLEAR_KEY_FILE)
    },
    writeClear: (key: Secret) =>
      writeFileDurably(effects, at(CLEAR_KEY_FILE), key.reveal(), PRIVATE),
    deleteClear: () => files.remove(at(CLEAR_KEY_FILE)),
    readRecovery: (): Promise<RecoveryBox[]> =>
      readList(files, at(RECOVERY_FILE), (entry) => ({
        recoveryId: String(entry['recoveryId']),
        box: base64(entry['box']),
      })),
    writeRecovery: (boxes: readonly RecoveryBox[]) =>
      writeList(
        effects,
        at(RECOVERY_FILE),
        boxes.map(({ recoveryId, box }) => ({ recoveryId, box: box.toString('base64') })),
      ),
    /** @throws EsxiError CONFIG_STORE_INVALID; DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE */
    readBootPolicies: (): Promise<BootPolicy[]> =>
      readList(files, at(BOOT_POLICIES_FILE), (entry) => ({
        version: BigInt(String(entry['version'])),
        policyDigest: base64(entry['policyDigest']),
        signature: base64(entry['signature']),
      })),
    writeBootPolicies: (policies: readonly BootPolicy[]) =>
      writeList(
        effects,
        at(BOOT_POLICIES_FILE),
        policies.map(({ version, policyDigest, signature }) => ({
          version: String(version),
          policyDigest: policyDigest.toString('base64'),
          signature: signature.toString('base64'),
        })),
      ),
  }
}

/**
 * Returns the approvals that a seal needs. Returns none if the policy of the seal names no
 * authority.
 * @throws EsxiError CONFIG_STORE_INVALID if their file cannot be read, or has none of them
 */
export async function readPoliciesFor(
  files: Pick<KeyFiles, 'readBootPolicies'>,
  { policy }: SealedObject,
): Promise<BootPolicy[]> {
  if (policy.approved === undefined) return []
  try {
    const policies = await files.readBootPolicies()
    // Without an approval the seal does not open, so the host needs the remedies of a damaged file.
    if (policies.length === 0)
      throw new EsxiError('CONFIG_STORE_INVALID', `the file ${BOOT_POLICIES_FILE} is gone or empty`)
    return policies
  } catch (cause) {
    // A DaemonError means that the file is too long, or is not a regular file.
    if (cause instanceof DaemonError)
      throw new EsxiError('CONFIG_STORE_INVALID', cause.message, { cause })
    throw cause
  }
}

/**
 * Returns the entries of a list in a file. Returns no entries if the file does not exist.
 * @throws EsxiError CONFIG_STORE_INVALID
 */
async function readList<T>(
  files: Files,
  path: string,
  readEntry: (entry: Record<string, unknown>) => T,
): Promise<T[]> {
  const text = await readIfThere(files, path)
  if (text === undefined) return []
  try {
    const value: unknown = JSON.parse(text.toString())
    if (!Array.isArray(value)) throw new TypeError('it is not a list')
    return value.map((entry: Record<string, unknown>) => readEntry(entry))
  } catch (cause) {
    throw damaged(path, cause)
  }
}

function writeList(effects: FileEffects, path: string, entries: readonly object[]): Promise<void> {
  const text = `${JSON.stringify(entries, undefined, 2)}\n`
  return writeFileDurably(effects, path, Buffer.from(text), PRIVATE)
}

function base64(value: unknown): Buffer {
  return Buffer.from(String(value), 'base64')
}

async function readIfThere(files: Files, path: string): Promise<Buffer | undefined> {
  return readSmallFileIfThere(files, path, MAX_FILE_BYTES)
}

function damaged(name: string, cause?: unknown): EsxiError {
  return new EsxiError('CONFIG_STORE_INVALID', `the file ${name} is damaged`, { cause })
}
