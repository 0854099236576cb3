import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decryptBox, encryptBox, LABELS, type Secret } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import {
  decodeConfiguration,
  encodeConfiguration,
  type HostConfiguration,
} from './configuration.ts'

/** Name of the encrypted configuration in a host's folder. */
export const CONFIG_STORE_FILE = 'config-store'
const ASSOCIATED_DATA = Buffer.from(LABELS.configStore)

/** A host's encrypted configuration on disk. */
export type ConfigStore = {
  /** What was saved last; undefined on a host that was never installed. */
  load(): Promise<HostConfiguration | undefined>
  /** Replaces it; durable when the promise resolves. Throws what the file system says: the caller must stop the daemon. */
  save(configuration: HostConfiguration): Promise<void>
}

/** The config store in a host's folder, under its 32-byte key. */
export function openConfigStore(folder: string, key: Secret): ConfigStore {
  const path = join(folder, CONFIG_STORE_FILE)
  return {
    load: async () => {
      const box = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (box === undefined) return undefined
      try {
        using bytes = decryptBox({ key, box, associatedData: ASSOCIATED_DATA })
        return decodeConfiguration(bytes)
      } catch (cause) {
        if (cause instanceof EsxiError) throw cause
        throw new EsxiError(
          'CONFIG_STORE_INVALID',
          'the configuration of this host is damaged, or belongs to another host',
          { cause },
        )
      }
    },
    save: async (configuration) => {
      using plaintext = encodeConfiguration(configuration)
      const box = encryptBox({
        key,
        plaintext: plaintext.reveal(),
        associatedData: ASSOCIATED_DATA,
      })
      await writeFileDurably(path, box, { mode: 0o600 })
    },
  }
}
