import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { formatSealedObject, parseSealedObject } from '@nkpsim/tpm/sealed-object'
import type { BootedTpm } from '../boot/tpm-boot.ts'
import { EsxiError } from '../errors.ts'
import { CONFIG_STORE_FILE } from './config-store.ts'

const CONFIG_KEY_BYTES = 32
const PRIVATE_MODE = 0o600
/** The config key, sealed: worthless without the host's TPM. */
const SEALED_KEY_FILE = 'sealed-config-key.json'
/** The config key in clear, on a host without TPM: whoever reads the disk reads the configuration, and every KDK in it. */
const CLEAR_KEY_FILE = 'config-key'

/**
 * The 32-byte key of the config store: unsealed by the TPM, or read from a file on a host without one. On the first boot it is made, and
 * durable before it is used.
 * @throws EsxiError CONFIG_STORE_SEALED, CONFIG_STORE_INVALID
 */
export async function obtainConfigKey(folder: string, tpm: BootedTpm | undefined): Promise<Secret> {
  const [sealed, clear, store] = await Promise.all(
    [SEALED_KEY_FILE, CLEAR_KEY_FILE, CONFIG_STORE_FILE].map((name) => exists(join(folder, name))),
  )
  if (tpm === undefined) {
    if (sealed === true)
      throw new EsxiError(
        'CONFIG_STORE_SEALED',
        'the configuration of this host is sealed in its TPM; start it with --tpm',
      )
    if (clear === true) return readClearKey(folder)
  } else {
    if (clear === true)
      throw new EsxiError(
        'CONFIG_STORE_INVALID',
        'this host was installed without a TPM; start it without --tpm',
      )
    if (sealed === true)
      return tpm.unseal(parseSealedObject(await readFile(join(folder, SEALED_KEY_FILE), 'utf8')))
  }
  // A key without a store is a first boot that was cut off; a store without its key is lost, and must not be written over.
  if (store === true)
    throw new EsxiError(
      'CONFIG_STORE_INVALID',
      `the key of the configuration is missing from ${folder}`,
    )
  return createConfigKey(folder, tpm)
}

async function createConfigKey(folder: string, tpm: BootedTpm | undefined): Promise<Secret> {
  const key = Secret.random(CONFIG_KEY_BYTES)
  if (tpm === undefined)
    await writeFileDurably(join(folder, CLEAR_KEY_FILE), key.reveal(), { mode: PRIVATE_MODE })
  else
    await writeFileDurably(
      join(folder, SEALED_KEY_FILE),
      Buffer.from(formatSealedObject(await tpm.seal(key))),
      { mode: PRIVATE_MODE },
    )
  return key
}

async function readClearKey(folder: string): Promise<Secret> {
  const key = Secret.from(await readFile(join(folder, CLEAR_KEY_FILE)))
  if (key.lengthBytes !== CONFIG_KEY_BYTES)
    throw new EsxiError('CONFIG_STORE_INVALID', `the file ${CLEAR_KEY_FILE} is damaged`)
  return key
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
