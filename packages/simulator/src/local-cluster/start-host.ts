import { existsSync } from 'node:fs'
import { Secret } from '@nkpsim/crypto'
import { SimulatorError } from '../errors.ts'
import { findProcess, type HostRecord, withHost, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { stopProcess } from './end-process.ts'
import { launchDaemon } from './launch.ts'
import { clusterPaths, DATASTORE_NAME } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { type HostReady, readHosts } from './ready-content.ts'
import { hasLostTpm, startTpm, tpmEndpointText } from './start-tpm.ts'

/** Secrets for a start through standard input; one at a time. */
export type StartSecret =
  /** For the first start, when the host creates its user root. */
  | { rootPassword: Secret }
  /**
   * For one boot: the recovery key of its configuration, 96 digits, as typed at the boot loader.
   */
  | { recoveryKey: Secret }

const RECOVERY_OPTION = Buffer.from('encryptionRecoveryKey=')

/** The record of a host. @throws SimulatorError HOST_UNKNOWN */
export function hostRecord(context: ClusterContext, name: string): HostRecord {
  const host = context.registry.current().hosts.find((record) => record.name === name)
  if (host !== undefined) return host
  throw new SimulatorError('HOST_UNKNOWN', `this cluster has no host process ${name}`)
}

/**
 * Starts a host or a rack of hosts, and its TPM if that does not run. Each start is a cold boot. A
 * running one is left as it is.
 * @throws SimulatorError STATE_INVALID, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError
 */
export async function startHost(
  context: ClusterContext,
  host: HostRecord,
  secret?: StartSecret,
): Promise<HostReady[]> {
  const { registry, stateDir, clock } = context
  const stateFolder = clusterPaths.host(stateDir, host.name)
  if (!registry.current().hosts.some(({ name }) => name === host.name)) {
    await registry.update((file) => withHost(file, host))
  }
  if (secret === undefined || 'recoveryKey' in secret) refuseIfGone(host.name, stateFolder)
  const running = findProcess(registry.current(), 'esxid', host.name)
  // A host must boot after its TPM restarts, because the TPM's registers are reset.
  if (running !== undefined && hasLostTpm(context, host)) await stopProcess(running, clock)
  await startTpm(context, host)
  if (running !== undefined && isRunning(running)) return readHosts(stateFolder)
  const ready = await launchDaemon(
    {
      program: '#esxid',
      label: `esxid ${host.name}`,
      args: [...hostArguments(context, host), ...secretArguments(secret)],
      stateDir,
      stateFolder,
      logFile: clusterPaths.log(stateDir, host.name),
      stdin: secret && standardInput(secret),
    },
    {
      clock,
      signal: context.signal,
      onStarted: (identity) =>
        registry.update((file) =>
          withProcess(file, { ...identity, kind: 'esxid', name: host.name }),
        ),
    },
  )
  return readHosts(stateFolder, ready)
}

/**
 * Checked before esxid creates the folder: a folder put back later would end up inside the new one.
 * @throws SimulatorError STATE_INVALID
 */
function refuseIfGone(name: string, stateFolder: string): void {
  if (existsSync(stateFolder)) return
  throw new SimulatorError(
    'STATE_INVALID',
    `there is no ${stateFolder}; put the folder back, or install the host again: nkpsim host boot ${name} --root-password-file FILE, nkpsim host remove ${name}, nkpsim host add ${name}`,
  )
}

function secretArguments(secret: StartSecret | undefined): string[] {
  if (secret === undefined) return []
  return ['rootPassword' in secret ? '--root-password-file' : '--boot-options-file', '-']
}

function standardInput(secret: StartSecret): Secret {
  if ('rootPassword' in secret) return secret.rootPassword
  return Secret.from(Buffer.concat([RECOVERY_OPTION, secret.recoveryKey.reveal()]))
}

function hostArguments(context: ClusterContext, host: HostRecord): string[] {
  const { registry, stateDir } = context
  return [
    ...['--state', clusterPaths.host(stateDir, host.name), '--name', host.name],
    ...['--log-level', registry.current().logLevel],
    ...['--port', String(host.ports?.management ?? 0)],
    ...['--adoption-port', String(host.ports?.adoption ?? 0)],
    ...['--datastore', `${DATASTORE_NAME}=${clusterPaths.datastore(stateDir, DATASTORE_NAME)}`],
    ...(registry.current().reflection === true ? ['--reflection'] : []),
    ...(host.tpm === undefined ? [] : ['--tpm', tpmEndpointText(context, host.name)]),
    ...(host.metricsPort === undefined ? [] : ['--metrics-port', String(host.metricsPort)]),
    ...(host.rackHosts === undefined ? [] : ['--hosts', String(host.rackHosts)]),
  ]
}
