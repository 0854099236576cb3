import { READY_FILE } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { type Files, noPrograms } from '@nkpsim/effects'
import { startEsxid } from '@nkpsim/esxi/daemon'
import type { StartDaemon } from './daemon-node.ts'
import type { Inputs } from './simulated-input.ts'
import type { TpmBay } from './tpm-bay.ts'

export const STATE_FOLDER = '/state'
export const DATASTORE_FOLDER = '/vmfs/volumes/datastore1'
export const MANAGEMENT_PORT = 8443
export const ADOPTION_PORT = 8444
export const ROOT_PASSWORD = 'Seeded-root-1!'
const ROOT_PASSWORD_INPUT = 'root-password'
const BOOT_OPTIONS_INPUT = 'boot-options'
const RECOVERY_OPTION = 'encryptionRecoveryKey='
const MAX_READY_BYTES = 65_536

/**
 * Returns what an operator passes to a host at its start.
 * @param recoveryKey digits of the recovery key, to open a sealed configuration
 */
export function hostInputs(recoveryKey?: string): Inputs {
  return {
    [ROOT_PASSWORD_INPUT]: Buffer.from(ROOT_PASSWORD),
    ...(recoveryKey !== undefined && {
      [BOOT_OPTIONS_INPUT]: Buffer.from(`${RECOVERY_OPTION}${recoveryKey}\n`),
    }),
  }
}

/** Returns the recovery key that an operator passes to a host; undefined if there is none. */
export function recoveryKeyIn(inputs: Inputs): string | undefined {
  return inputs[BOOT_OPTIONS_INPUT]?.toString().trim().replace(RECOVERY_OPTION, '')
}

/** Returns the start of a host, with its TPM if it has one. */
export function startHostOf(name: string, bay: TpmBay, defaultMemoryBytes?: number): StartDaemon {
  return (effects, { life, inputs, starts }) => {
    // The kernel closes the connection to the TPM at the end of the process.
    const devices = life.effect(
      {
        open: () => {
          const { detach, ...tpms } = bay.attach(name, starts)
          return { tpms, release: detach }
        },
      },
      ['open'],
    )
    return startEsxid(
      {
        ...{ stateFolder: STATE_FOLDER, name, address: name, listenAddress: name },
        ports: { management: MANAGEMENT_PORT, adoption: ADOPTION_PORT },
        datastores: [{ name: 'datastore1', folder: DATASTORE_FOLDER }],
        defaultMemoryBytes,
        ...{ tpm: bay.endpointOf(name), rootPasswordFile: ROOT_PASSWORD_INPUT },
        bootOptionsFile: BOOT_OPTIONS_INPUT in inputs ? BOOT_OPTIONS_INPUT : undefined,
        ...{ hosts: undefined, logLevel: 'warn', logStyle: 'json', reflection: false },
        ...{ metrics: undefined, otlpEndpoint: undefined },
      },
      {
        ...effects,
        programs: noPrograms,
        tpms: devices.open().tpms,
      },
    )
  }
}

/** Reads the thumbprint of the adoption port's certificate; undefined before the first start. */
export function readThumbprint(files: Files): string | undefined {
  const bytes = readSmallFileIfThere(files, `${STATE_FOLDER}/${READY_FILE}`, MAX_READY_BYTES)
  if (bytes === undefined) return undefined
  const { hosts } = JSON.parse(bytes.toString()) as { hosts: readonly { thumbprint: string }[] }
  return hosts[0]?.thumbprint
}
