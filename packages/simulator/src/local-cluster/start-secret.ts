import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { CONFIG_STORE_FILE } from '@nkpsim/esxi'
import { SimulatorError } from '../errors.ts'
import type { HostRecord } from './cluster-file.ts'

/**
 * A secret that a host reads from standard input at its start. Each start takes at most one secret.
 */
export type StartSecret =
  /** For the first start, when the host creates its user root. */
  | { rootPassword: Secret }
  /**
   * Recovery key of the host's configuration for one boot: 96 digits, as typed at the boot loader.
   */
  | { recoveryKey: Secret }

const RECOVERY_OPTION = Buffer.from('encryptionRecoveryKey=')

/** Returns the arguments of esxid for a secret. */
export function secretArguments(secret: StartSecret | undefined): string[] {
  if (secret === undefined) return []
  return ['rootPassword' in secret ? '--root-password-file' : '--boot-options-file', '-']
}

/** Returns the standard input of esxid for a secret. */
export function standardInput(secret: StartSecret): Secret {
  if ('rootPassword' in secret) return secret.rootPassword
  return Secret.from(Buffer.concat([RECOVERY_OPTION, secret.recoveryKey.reveal()]))
}

/**
 * Refuses a secret that the host would ignore, so that nobody believes that it was used.
 * @param keepsRunning whether the start leaves the running process of the host unchanged
 * @throws SimulatorError STATE_INVALID
 */
export function refuseUnused(
  secret: StartSecret,
  { host, stateFolder, keepsRunning }: HostToStart,
): void {
  const { name } = host
  const isPassword = 'rootPassword' in secret
  if (isPassword && isInstalled(host, stateFolder))
    throw refusal(
      `${name} is installed and keeps its root password; to install it again, stop it and move ${stateFolder} away`,
    )
  if (!keepsRunning) return
  throw refusal(
    isPassword
      ? `${name} still runs; before you install it again, stop it: nkpsim down`
      : `${name} runs and needs no recovery key`,
  )
}

function refusal(message: string): SimulatorError {
  return new SimulatorError('STATE_INVALID', message)
}

/** A host or a rack before its start. */
type HostToStart = { host: HostRecord; stateFolder: string; keepsRunning: boolean }

/** Returns whether a host, or every host of a rack, has its configuration. */
function isInstalled({ name, rackHosts }: HostRecord, stateFolder: string): boolean {
  const folders =
    rackHosts === undefined
      ? [stateFolder]
      : Array.from({ length: rackHosts }, (_, index) => join(stateFolder, `${name}-${index + 1}`))
  return folders.every((folder) => existsSync(join(folder, CONFIG_STORE_FILE)))
}
