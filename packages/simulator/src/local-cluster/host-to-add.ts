import { isSameName } from '@nkpsim/daemon/name-text'
import { type ClusterFile, readClusterFile } from './cluster-file.ts'
import { realStateDir } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { type HostReady, readHosts } from './ready-content.ts'
import { RELAY_ADDRESS } from './relay-address.ts'
import { findRunning } from './running-process.ts'

/** How vCenter reaches a host that it does not manage yet, and how it recognises the host. */
export type HostToAdd = {
  /** Address of the adoption service, `host:port`. */
  address: string
  thumbprint: string
}

/**
 * Returns how vCenter reaches a running host of a cluster, so that a user need not look it up.
 * Returns undefined if no host of this name runs here.
 * @throws SimulatorError STATE_INVALID
 */
export function hostToAdd(stateDir: string, name: string): HostToAdd | undefined {
  const folder = realStateDir(stateDir)
  const file = readClusterFile(folder)
  const host = file && runningHosts(folder, file).find((each) => isSameName(each.name, name))
  if (host === undefined) return undefined
  const address = file?.relay === undefined ? host.address : RELAY_ADDRESS
  return { address: `${address}:${host.adoptionPort}`, thumbprint: host.thumbprint }
}

function runningHosts(stateDir: string, file: ClusterFile): HostReady[] {
  return file.hosts.flatMap(({ name }) => {
    if (findRunning(file, 'esxid', name) === undefined) return []
    try {
      return readHosts(clusterPaths.host(stateDir, name))
    } catch {
      // It does not serve yet.
      return []
    }
  })
}
