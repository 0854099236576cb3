import { existsSync } from 'node:fs'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'
import { findProcess, type HostRecord, withHost, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { continueDaemon, launchDaemon } from './launch.ts'
import { clusterPaths, DATASTORE_NAME } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { type HostReady, readHosts } from './ready-content.ts'
import { notAllRunning } from './refusals.ts'
import { refuseUnused, type StartSecret, secretArguments, standardInput } from './start-secret.ts'
import { mustReboot, startTpm, startTpmForReboot, tpmEndpointText } from './start-tpm.ts'
import { stopForReboot } from './stop-for-reboot.ts'
import { VmsUnknownError } from './vms-unknown.ts'

/**
 * Starts a host or a rack of hosts, and its TPM if that does not run. Each start is a cold boot.
 * Leaves a running host unchanged, and lets a suspended one continue. Reboots a running host whose
 * TPM was lost, after the TPM has started, and notes its running VMs for powerOnRest.
 * @throws SimulatorError STATE_INVALID, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError;
 *   VmsUnknownError if the host was rebooted, but did not list its VMs
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
  const reboots = running !== undefined && mustReboot(context, host)
  const keepsRunning = running !== undefined && isRunning(running) && !reboots
  if (secret !== undefined) refuseUnused(secret, { host, stateFolder, keepsRunning })
  await (reboots ? startTpmForReboot(context, host, running) : startTpm(context, host))
  const unknown = reboots ? await stopForReboot(context, running) : undefined
  const logFile = clusterPaths.log(stateDir, host.name)
  const launch = { label: `esxid ${host.name}`, stateFolder, logFile }
  if (running !== undefined && isRunning(running))
    return noteRack(
      context,
      host,
      readHosts(stateFolder, await continueDaemon(launch, running, context)),
    )
  const ready = await launchDaemon(
    {
      ...launch,
      program: '#esxid',
      serves: host.rackHosts === undefined ? 'oneHost' : 'manyHosts',
      args: [...hostArguments(context, host), ...secretArguments(secret)],
      stateDir,
      stdin: secret && standardInput(secret),
    },
    {
      clock,
      // A reboot is not interrupted, so that the host that ran before runs afterwards.
      signal: reboots ? undefined : context.signal,
      onStarted: (identity) =>
        registry.update((file) =>
          withProcess(file, { ...identity, kind: 'esxid', name: host.name }),
        ),
    },
  ).catch((error: unknown) => {
    if (unknown === undefined) throw error
    const vms = `the VMs that ran on ${host.name} are not known: ${messageOf(unknown.cause)}`
    throw notAllRunning(error, undefined, vms)
  })
  const hosts = await noteRack(context, host, readHosts(stateFolder, ready))
  if (unknown !== undefined) throw new VmsUnknownError(host.name, hosts, unknown.cause)
  return hosts
}

/** Records the ids of a rack's hosts, because their inventory names may differ from the rack's. */
async function noteRack(
  { registry }: ClusterContext,
  { name, rackHosts }: HostRecord,
  ready: HostReady[],
): Promise<HostReady[]> {
  if (rackHosts === undefined) return ready
  const rackHostIds = ready.map(({ hostId }) => hostId)
  await registry.update((file) => ({
    ...file,
    hosts: file.hosts.map((each) => (each.name === name ? { ...each, rackHostIds } : each)),
  }))
  return ready
}

/**
 * Refuses to start a host whose folder is gone. esxid would create the folder again, and a user who
 * moves the old folder back would move it into the new one.
 * @throws SimulatorError STATE_INVALID
 */
function refuseIfGone(name: string, stateFolder: string): void {
  if (existsSync(stateFolder)) return
  throw new SimulatorError(
    'STATE_INVALID',
    `there is no ${stateFolder}; put the folder back, or install the host again, in this order: nkpsim host boot ${name} --root-password-file FILE, nkpsim host remove ${name}, nkpsim host add ${name} --cluster CLUSTER`,
  )
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
