import { cp, lstat, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createFreePorts } from '@nkpsim/daemon'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemClock } from '@nkpsim/effects'
import { SimulatorError } from '../errors.ts'
import { type ClusterFile, type HostRecord, openRegistry } from '../local-cluster/cluster-file.ts'
import { type Place, readPlace } from '../local-cluster/cluster-place.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { type ClusterRef, loadCluster } from '../local-cluster/existing-cluster.ts'
import { hostRecord } from '../local-cluster/host-record.ts'
import { clusterPaths, DATASTORE_NAME } from '../local-cluster/paths.ts'
import type { HostReady } from '../local-cluster/ready-content.ts'
import { removeSocketFolder, socketFolder } from '../local-cluster/sockets.ts'
import { startHost } from '../local-cluster/start-host.ts'
import { manufactureHostTpm } from '../local-cluster/start-tpm.ts'
import { stopProcesses } from '../local-cluster/stop-cluster.ts'
import { machine } from '../machine.ts'

/** Result of the attempt of a thief to boot a stolen host. */
export type TheftResult =
  | { opened: true; host: HostReady }
  /** `reason` is the message of the host. */
  | { opened: false; reason: string }

/**
 * Lets a thief copy the disk of a host (its folder and the datastore) to another machine and boot
 * it there. A TPM is on the board of its host. Therefore, if the host had a TPM, the thief's
 * machine has another TPM. `inspect` may examine the stolen host while it runs. Afterwards
 * everything is stopped and removed.
 * @param thiefDir a folder that does not exist yet
 * @throws SimulatorError HOST_UNKNOWN; errors of making and starting the thief's TPM
 */
export async function stealHost(
  ref: ClusterRef,
  { name: host, thiefDir: named }: { name: string; thiefDir: string },
  inspect?: (host: HostReady) => Promise<void>,
): Promise<TheftResult> {
  // This folder is removed at the end. Its path is absolute, because the working directory may
  // change until then.
  const thiefDir = resolve(named)
  const owner = loadCluster(ref)
  const { name, tpm } = hostRecord(owner, host)
  await mkdir(thiefDir, { mode: 0o700 })
  const place = readPlace(thiefDir)
  const thief = thiefMachine(place, name)
  try {
    await copyDisks(owner.stateDir, thiefDir, name)
    const stolen: HostRecord = tpm === undefined ? { name } : { name, tpm: {} }
    if (stolen.tpm !== undefined) await manufactureHostTpm(thief, name)
    // The stolen host cannot use the ports of the original host.
    const [management = 0, adoption = 0] = await createFreePorts().take(2)
    const result = await boot(thief, { ...stolen, ports: { management, adoption } })
    if (result.opened) await inspect?.(result.host)
    return result
  } finally {
    await stopProcesses(thief)
    removeSocketFolder(thief.registry.current().tpmSocketFolder, place, place.path)
    await rm(thiefDir, { recursive: true, force: true })
  }
}

async function boot(thief: ClusterContext, host: HostRecord): Promise<TheftResult> {
  try {
    const [ready] = await startHost(thief, host)
    if (ready === undefined) return { opened: false, reason: 'no host answered' }
    return { opened: true, host: ready }
  } catch (error) {
    if (error instanceof SimulatorError && error.code === 'PROCESS_FAILED') {
      return { opened: false, reason: error.message }
    }
    throw error
  }
}

function thiefMachine(place: Place, name: string): ClusterContext {
  const file: ClusterFile = {
    version: 1,
    phase: 'created',
    place,
    logLevel: 'info',
    tpmSocketFolder: socketFolder(place, { tpms: [name], relay: false }, tmpdir()),
    vcenter: { ports: { management: 0, download: 0 } },
    hosts: [],
    processes: [],
  }
  return { stateDir: place.path, registry: openRegistry(place.path, file), clock: systemClock }
}

async function copyDisks(ownerDir: string, thiefDir: string, name: string): Promise<void> {
  const sources = [
    [clusterPaths.host(ownerDir, name), clusterPaths.host(thiefDir, name)],
    [
      clusterPaths.datastore(ownerDir, DATASTORE_NAME),
      clusterPaths.datastore(thiefDir, DATASTORE_NAME),
    ],
  ] as const
  for (const [from, to] of sources) {
    makeFolders(machine.files, join(to, '..'), 0o700)
    // Sockets of a running host contain no data, and cannot be copied.
    const filter = async (path: string): Promise<boolean> => !(await lstat(path)).isSocket()
    await cp(from, to, { recursive: true, filter })
  }
}
