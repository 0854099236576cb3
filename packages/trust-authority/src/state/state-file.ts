import { join } from 'node:path'
import {
  decodeSecretJson,
  decryptBox,
  encodeSecretJson,
  encryptBox,
  LABELS,
  type Secret,
} from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { BOX_KEY_FILE, obtainBoxKey } from '@nkpsim/daemon/box-key'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects } from '@nkpsim/effects'
import { TrustError } from '../errors.ts'
import type { TrustConfiguration } from '../records/configuration.ts'
import type { TrustIdentity } from '../records/identity.ts'

/** Name of the encrypted state in a trust host's folder. */
export const STATE_FILE = 'trust-store'
const MAX_STATE_BYTES = 16 * 1024 * 1024
const FORMAT_VERSION = 1
const ASSOCIATED_DATA = Buffer.from(LABELS.trustConfiguration)
const SECRET_FIELDS = ['privateKey', 'signingKey', 'macKey', 'password', 'clientPrivateKeyPem']

/** Everything that a trust host keeps. */
export type TrustState = { identity: TrustIdentity; configuration: TrustConfiguration }

/** The encrypted state of a trust host on disk. */
export type StateFile = {
  /** Returns the saved state; undefined for a new trust host. @throws TrustError STORE_UNUSABLE */
  load(): TrustState | undefined
  /** Replaces the state durably. After an error of the file system, the caller must stop. */
  save(state: TrustState): Promise<void>
}

/**
 * Opens the state in a folder. The key is in a file of its own, so that copies of the state do not
 * contain it. A new key is made only if there is no state, which it could not open.
 * @throws TrustError STORE_UNUSABLE; DaemonError INPUT_UNREADABLE, STORE_FAILED
 */
export async function openStateFile(effects: FileEffects, folder: string): Promise<StateFile> {
  const path = join(folder, STATE_FILE)
  const read = (): Buffer | undefined => readSmallFileIfThere(effects.files, path, MAX_STATE_BYTES)
  const key = await obtainBoxKey(
    effects,
    folder,
    { exists: read() !== undefined, what: 'state' },
    (message) => new TrustError('STORE_UNUSABLE', message),
  )
  return {
    load: () => {
      const box = read()
      if (box === undefined) return undefined
      try {
        using json = decryptBox({ key, box, associatedData: ASSOCIATED_DATA })
        return decode(json)
      } catch (cause) {
        const message = `${path} is damaged, or was encrypted with another ${BOX_KEY_FILE}`
        throw new TrustError('STORE_UNUSABLE', message, { cause })
      }
    },
    save: async (state) => {
      using json = encodeSecretJson({ version: FORMAT_VERSION, ...state })
      const box = encryptBox({
        key,
        plaintext: json.reveal(),
        associatedData: ASSOCIATED_DATA,
        randomBytes: effects.random.bytes,
      })
      await writeFileDurably(effects, path, box, { mode: 0o600 })
    },
  }
}

function decode(json: Secret): TrustState {
  const stored = decodeSecretJson(json, SECRET_FIELDS) as TrustState & { version: number }
  if (stored.version !== FORMAT_VERSION) throw new TypeError('unknown version')
  const { identity, configuration } = stored
  // JSON drops undefined fields; restore them.
  const keyProviders = configuration.keyProviders.map((provider) => ({
    ...provider,
    password: provider.password ?? undefined,
    client: provider.client ?? undefined,
  }))
  return { identity, configuration: { ...configuration, keyProviders } }
}
