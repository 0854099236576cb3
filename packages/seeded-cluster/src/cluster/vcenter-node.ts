import { OPERATOR_FILES, OPERATOR_FOLDER, operatorTls } from '@nkpsim/daemon/operator-files'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import type { Connections, Files } from '@nkpsim/effects'
import type { TlsIdentity } from '@nkpsim/rpc'
import { type Etcds, noEtcds } from '@nkpsim/rpc/etcd'
import { manufacturerCertificate } from '@nkpsim/tpm/simulated'
import { startVcenterd } from '@nkpsim/vcenter/daemon'
import type { ProcessLife } from '../processes/process-life.ts'
import type { StartDaemon } from './daemon-node.ts'
import { makeFile } from './places.ts'
import type { Inputs } from './simulated-input.ts'

const STATE_FOLDER = '/state'
const PORT = 8443
const DOWNLOAD_PORT = 8445
const MAX_FILE_BYTES = 65_536
const TRUSTED_TPM_FOLDER = '/trusted-tpms'

/**
 * Returns the start of the vCenter with this name on its machine.
 * @param options.connections its connections to key servers (default: those of its machine)
 * @param options.etcdsOf the clusters of etcd that a process reaches (default: none)
 * @param options.awaitCloning file with the roots of the vCenter that the machine waits for
 */
export function startVcenterOf(
  name: string,
  {
    connections,
    etcdsOf,
    awaitCloning,
  }: {
    connections?: Connections
    etcdsOf?: (life: ProcessLife) => Etcds
    awaitCloning?: string
  } = {},
): StartDaemon {
  return (effects, { inputs, life }) =>
    startVcenterd(
      {
        ...{ stateFolder: STATE_FOLDER, address: name, listenAddress: name },
        ...{ port: PORT, downloadPort: DOWNLOAD_PORT, trustedTpmFolder: TRUSTED_TPM_FOLDER },
        ...{ timeScale: 1, faults: true, productVersion: { major: 8, minor: 0, update: 3 } },
        ...{ logLevel: 'warn', logStyle: 'json', reflection: false },
        restore:
          BACKUP_INPUT in inputs ? { file: BACKUP_INPUT, passwordFile: PASSWORD_INPUT } : undefined,
        ...{ metrics: undefined, awaitCloning, otlpEndpoint: undefined },
      },
      {
        ...effects,
        connections: connections ?? effects.connections,
        etcds: etcdsOf?.(life) ?? noEtcds,
      },
    )
}

/** Returns where clients reach the services of the vCenter with this name. */
export function addressOf(name: string): string {
  return `${name}:${PORT}`
}

/** Lets vCenter trust the manufacturer of the simulated TPMs. Call it before the first start. */
export function trustTpms(files: Files): void {
  files.now.makeFolder(TRUSTED_TPM_FOLDER, 0o755)
  const certificate = Buffer.from(manufacturerCertificate().toString())
  makeFile(files, TRUSTED_TPM_FOLDER, 'manufacturer.pem', certificate)
  files.now.syncFolder('/')
}

const BACKUP_INPUT = 'backup'
const PASSWORD_INPUT = 'backup-password'

/** Returns what an operator passes to a vCenter that is restored from a backup. */
export function restoreInputs(file: Buffer, password: string): Inputs {
  return { [BACKUP_INPUT]: file, [PASSWORD_INPUT]: Buffer.from(password) }
}

/** Removes vCenter's state, as if its machine were replaced. */
export function removeState(files: Files): void {
  removeBelow(files, STATE_FOLDER)
  files.now.syncFolder('/')
}

function removeBelow(files: Files, path: string): void {
  const found = files.now.look(path)
  if (found === undefined) return
  if (!found.isDirectory()) {
    files.now.remove(path)
    return
  }
  for (const name of files.now.list(path)) removeBelow(files, `${path}/${name}`)
  files.now.removeFolder(path)
}

/** What a client needs to call vCenter and its hosts. */
export type OperatorIdentity = { tls: TlsIdentity; administratorPassword: string }

/** Reads what vCenter wrote for its operator at its first start. */
export function readOperatorIdentity(files: Files): OperatorIdentity {
  const read = (name: string): string =>
    readSmallFile(files, `${STATE_FOLDER}/${OPERATOR_FOLDER}/${name}`, MAX_FILE_BYTES).toString()
  return {
    tls: operatorTls(read),
    administratorPassword: read(OPERATOR_FILES.administratorPassword),
  }
}
