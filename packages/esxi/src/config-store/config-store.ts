import { join } from 'node:path'
import { decryptBox, encryptBox, LABELS, type Secret } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { decodeConfiguration, encodeConfiguration } from './configuration.ts'

/** Name of the encrypted configuration in a host's folder. */
export const CONFIG_STORE_FILE = 'config-store'
const MAX_FILE_BYTES = 64 * 1024 * 1024
const ASSOCIATED_DATA = Buffer.from(LABELS.configStore)

/** A host's encrypted configuration on disk. */
export type ConfigStore = {
  /** Returns the last saved configuration. Returns undefined if the host was never installed. */
  load(): Promise<HostConfiguration | undefined>
  /**
   * Replaces the configuration. It is durable when the promise resolves. After that, the caller
   * calls `noteVersion`. After an error of the file system, the caller must stop the daemon.
   * @param nextKey encrypts this and all later configurations. The caller keeps it and wipes the
   *   previous key
   */
  save(configuration: HostConfiguration, nextKey?: Secret): Promise<void>
  /**
   * Makes the TPM record the version of the last durable configuration. Separate from `save`, so
   * that the saved configuration takes effect without waiting for a TPM that does not answer.
   */
  noteVersion(): Promise<void>
  /** Makes a TPM record the version of each configuration that is saved from now on. */
  protect(guard: RollbackGuard): void
}

/**
 * The newest version that a TPM has seen. An older configuration on disk was restored from a copy.
 */
export type RollbackGuard = {
  /** Version of the newest known configuration. */
  seen: bigint
  /**
   * Records the version of a durable configuration. Must not throw, because the configuration is
   * already written.
   */
  note: (version: bigint) => Promise<void>
  /** Whether an older configuration is accepted, because the operator gave the recovery key. */
  allowsOlder: boolean
}

/**
 * Whether a key opens the configuration in a host's folder, whatever its version. Returns false if
 * there is no configuration.
 */
export async function opensConfigStore(
  files: Files,
  folder: string,
  key: Secret,
): Promise<boolean> {
  const box = readBox(files, join(folder, CONFIG_STORE_FILE))
  if (box === undefined) return false
  try {
    decryptBox({ key, box, associatedData: ASSOCIATED_DATA }).wipe()
    return true
  } catch {
    // A wrong key and a damaged box look the same.
    return false
  }
}

/** Opens the config store in a host's folder with its 32-byte key. */
export function openConfigStore(
  effects: FileEffects,
  folder: string,
  initialKey: Secret,
  initialGuard?: RollbackGuard,
): ConfigStore {
  const path = join(folder, CONFIG_STORE_FILE)
  let key = initialKey
  let guard = initialGuard
  let version = guard?.seen ?? 0n
  /** The TPM must never record a later version than the disk holds: such a host cannot boot. */
  let durableVersion = 0n
  return {
    load: async () => {
      const box = readBox(effects.files, path)
      if (box === undefined) return undefined
      try {
        using bytes = decryptBox({ key, box, associatedData: ASSOCIATED_DATA })
        const { configuration, stateVersion } = decodeConfiguration(bytes)
        if (guard !== undefined && stateVersion < guard.seen && !guard.allowsOlder)
          throw new EsxiError(
            'CONFIG_STORE_ROLLED_BACK',
            'Unable to restore the system configuration. A security violation was detected: the configuration is older than the newest one that this TPM has recorded, so an earlier copy was put back; put the newest one back, or give the recovery key',
          )
        if (stateVersion > version) version = stateVersion
        // The previous save ended after it wrote the disk and before it updated the TPM.
        if (guard !== undefined && stateVersion > guard.seen) await guard.note(stateVersion)
        return configuration
      } catch (cause) {
        if (cause instanceof EsxiError) throw cause
        throw new EsxiError(
          'CONFIG_STORE_INVALID',
          'the configuration of this host is damaged, or belongs to another host',
          { cause },
        )
      }
    },
    protect: (next) => {
      guard = next
      if (next.seen > version) version = next.seen
    },
    save: async (configuration, nextKey = key) => {
      version++
      using plaintext = encodeConfiguration(configuration, version)
      const box = encryptBox({
        key: nextKey,
        plaintext: plaintext.reveal(),
        associatedData: ASSOCIATED_DATA,
        randomBytes: effects.random.bytes,
      })
      const savedVersion = version
      await writeFileDurably(effects, path, box, { mode: 0o600 })
      key = nextKey
      durableVersion = savedVersion
    },
    noteVersion: async () => guard?.note(durableVersion),
  }
}

function readBox(files: Files, path: string): Buffer | undefined {
  return readSmallFileIfThere(files, path, MAX_FILE_BYTES)
}
