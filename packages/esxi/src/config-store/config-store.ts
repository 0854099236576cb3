import { join } from 'node:path'
import { decryptBox, encryptBox, LABELS, type Secret } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { EsxiError } from '../errors.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { decodeConfiguration, encodeConfiguration } from './configuration.ts'

/** Name of the encrypted configuration in a host's folder. */
export const CONFIG_STORE_FILE = 'config-store'
const MAX_FILE_BYTES = 64 * 1024 * 1024
const ASSOCIATED_DATA = Buffer.from(LABELS.configStore)

/** A host's encrypted configuration on disk. */
export type ConfigStore = {
  /** What was saved last; undefined on a host that was never installed. */
  load(): Promise<HostConfiguration | undefined>
  /**
   * Replaces it; durable when the promise resolves. Throws what the file system says: the caller
   * must stop the daemon.
   * @param nextKey encrypts this one and all that follow; the caller keeps it, and wipes the key
   *   before it
   */
  save(configuration: HostConfiguration, nextKey?: Secret): Promise<void>
  /** From now on a TPM takes note of what is saved. */
  protect(guard: RollbackGuard): void
}

/** What a TPM knows of configurations: an older one than it has seen was put back by somebody. */
export type RollbackGuard = {
  /** Version of the newest configuration that it knows of. */
  seen: bigint
  /** Takes note of one that is durable; must not throw, for that one is what there is. */
  note: (version: bigint) => Promise<void>
  /** Whether an older configuration is taken: the recovery key vouches for it. */
  allowsOlder: boolean
}

/**
 * Whether a key opens the configuration in a host's folder, whatever its version; false if there is
 * none.
 */
export async function opensConfigStore(folder: string, key: Secret): Promise<boolean> {
  const box = readBox(join(folder, CONFIG_STORE_FILE))
  if (box === undefined) return false
  try {
    decryptBox({ key, box, associatedData: ASSOCIATED_DATA }).wipe()
    return true
  } catch {
    // Another key, or a damaged box: nobody can tell which.
    return false
  }
}

/** The config store in a host's folder, under its 32-byte key. */
export function openConfigStore(
  folder: string,
  initialKey: Secret,
  initialGuard?: RollbackGuard,
): ConfigStore {
  const path = join(folder, CONFIG_STORE_FILE)
  let key = initialKey
  let guard = initialGuard
  let version = guard?.seen ?? 0n
  return {
    load: async () => {
      const box = readBox(path)
      if (box === undefined) return undefined
      try {
        using bytes = decryptBox({ key, box, associatedData: ASSOCIATED_DATA })
        const { configuration, stateVersion } = decodeConfiguration(bytes)
        if (guard !== undefined && stateVersion < guard.seen && !guard.allowsOlder)
          throw new EsxiError(
            'CONFIG_STORE_ROLLED_BACK',
            'Unable to restore the system configuration. A security violation was detected: it is older than what this TPM has seen, an earlier copy was put back; put the latest back, or give the recovery key',
          )
        if (stateVersion > version) version = stateVersion
        // It was cut off between the disk and the TPM.
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
      })
      await writeFileDurably(path, box, { mode: 0o600 })
      key = nextKey
      // After the disk, and never before: a TPM that is ahead of the disk would shut the host out.
      await guard?.note(version)
    },
  }
}

function readBox(path: string): Buffer | undefined {
  return readSmallFileIfThere(path, MAX_FILE_BYTES)
}
