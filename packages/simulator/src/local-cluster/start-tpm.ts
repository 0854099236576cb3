import { dirname, join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import {
  manufactureTpm,
  parseTpmEndpoint,
  readEkName,
  startSwtpm,
  type TpmEndpoint,
} from '@nkpsim/tpm'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import {
  type ClusterFile,
  type HostRecord,
  type ProcessRecord,
  withHost,
  withProcess,
} from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { killProcess, signal, stopProcess } from './end-process.ts'
import { CHANGE_BY_OTHERS, makePrivateFolder } from './make-folder.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess } from './process-identity.ts'
import { findRunning } from './running-process.ts'
import { isSocket, tpmSocketPath } from './sockets.ts'

/** Returns the endpoint of a host's TPM. */
export function tpmEndpoint(context: ClusterContext, hostName: string): TpmEndpoint {
  return parseTpmEndpoint(tpmEndpointText(context, hostName))
}

/** Returns the endpoint of a host's TPM in the form of `esxid --tpm`. */
export function tpmEndpointText(context: ClusterContext, hostName: string): string {
  return `unix:${tpmSocketPath(context.registry.current().tpmSocketFolder, hostName)}`
}

/**
 * Returns whether the TPM of a host is reachable, or the host has no TPM. A cleaner of temporary
 * files may have removed the sockets.
 */
export function hasTpmSockets(file: ClusterFile, host: HostRecord): boolean {
  if (host.tpm === undefined) return true
  const path = tpmSocketPath(file.tpmSocketFolder, host.name)
  return isSocket(path) && isSocket(`${path}.ctrl`)
}

/** Returns whether the TPM of a host does not run or is unreachable. */
export function hasLostTpm({ registry }: ClusterContext, host: HostRecord): boolean {
  if (host.tpm === undefined) return false
  const file = registry.current()
  return findRunning(file, 'swtpm', host.name) === undefined || !hasTpmSockets(file, host)
}

/**
 * Returns whether a host runs although its TPM was lost since its boot. A restarted TPM has no
 * measurements of the boot, so the host must boot again. A reset restarts TPMs too, and its hosts
 * boot again in the same process. So the times of the processes tell nothing.
 */
export function mustReboot(context: ClusterContext, host: HostRecord): boolean {
  const running = findRunning(context.registry.current(), 'esxid', host.name)
  if (running === undefined) return false
  return running.mustReboot === true || hasLostTpm(context, host)
}

/**
 * Starts the TPM of a running host that must boot again. If the TPM does not start, the host keeps
 * running, because only it knows its recovery key. The record that the host must boot again comes
 * first: a start that is killed after the start of the TPM would otherwise leave the host as it is.
 * @throws errors of startTpm
 */
export async function startTpmForReboot(
  context: ClusterContext,
  host: HostRecord,
  running: ProcessRecord,
): Promise<void> {
  if (running.mustReboot !== true)
    await context.registry.update((file) => withProcess(file, { ...running, mustReboot: true }))
  await startTpm(context, host)
}

/**
 * Makes the TPM of a host that has none: its state, its endorsement keys and their certificates.
 * @throws TpmError SWTPM_MISSING, SWTPM_FAILED
 */
export async function manufactureHostTpm(context: ClusterContext, hostName: string): Promise<void> {
  const folder = clusterPaths.tpm(context.stateDir, hostName)
  makeFolders(machine.files, folder, 0o700)
  await manufactureTpm({
    stateDir: join(folder, 'state'),
    caDir: clusterPaths.certificateAuthority(context.stateDir),
    tpmId: hostName,
  })
}

/**
 * Starts the TPM of a host. Leaves a running TPM unchanged, unless it is unreachable, and lets a
 * suspended one continue.
 * @throws TpmError SWTPM_MISSING, SWTPM_FAILED, TPM_STATE_MISSING, TPM_COMMAND_FAILED;
 *   SimulatorError PROCESS_FAILED
 */
export async function startTpm(context: ClusterContext, host: HostRecord): Promise<void> {
  if (host.tpm === undefined) return
  const { registry, stateDir, clock } = context
  const running = findRunning(registry.current(), 'swtpm', host.name)
  if (running !== undefined) {
    if (!hasLostTpm(context, host)) return signal(running, 'SIGCONT')
    await stopProcess(running, clock)
  }
  const socket = tpmSocketPath(registry.current().tpmSocketFolder, host.name)
  for (const folder of [dirname(dirname(socket)), dirname(socket)])
    makePrivateFolder(folder, CHANGE_BY_OTHERS)
  const logFile = clusterPaths.log(stateDir, `swtpm-${host.name}`)
  makeFolders(machine.files, dirname(logFile), 0o700)
  const { ekName } = host.tpm
  const endpoint = tpmEndpoint(context, host.name)
  const swtpm = await startSwtpm({
    stateDir: join(clusterPaths.tpm(stateDir, host.name), 'state'),
    endpoint,
    logFile,
    detached: true,
    ...(ekName !== undefined && { expectedEkName: Buffer.from(ekName, 'hex') }),
  })
  const identity = identifyProcess(swtpm.pid)
  if (identity === undefined) throw ended(host.name)
  try {
    const found = ekName ?? (await readEkName(endpoint))?.toString('hex')
    if (found === undefined) throw ended(host.name)
    await registry.update((file) =>
      withProcess(withHost(file, { ...host, tpm: { ekName: found } }), {
        ...identity,
        kind: 'swtpm',
        name: host.name,
      }),
    )
  } catch (error) {
    await killProcess(identity, context.clock)
    throw error
  }
}

function ended(hostName: string): SimulatorError {
  return new SimulatorError('PROCESS_FAILED', `swtpm of ${hostName} ended immediately`)
}
