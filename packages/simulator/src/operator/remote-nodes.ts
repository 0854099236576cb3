import { join } from 'node:path'
import { READY_FILE, writeReadyFile } from '@nkpsim/daemon'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readStateFile } from '../local-cluster/state-file.ts'
import { machine } from '../machine.ts'

const MAX_FILE_BYTES = 1024 * 1024

/**
 * Returns the addresses of the vCenters of vCenter HA on other machines, which a workstation
 * remembers beside the address of its vCenter; empty without vCenter HA.
 */
export function remoteNodes(stateDir: string): string[] {
  const { nodes } = readReady(stateDir)
  return Array.isArray(nodes) ? nodes.map(String) : []
}

/** Remembers the addresses of the vCenters of vCenter HA. */
export async function rememberNodes(stateDir: string, nodes: readonly string[]): Promise<void> {
  const content = { ...readReady(stateDir), nodes }
  await writeReadyFile(machine, clusterPaths.vcenter(stateDir), content)
}

/** Remembers the address of the only vCenter that is left of vCenter HA. */
export async function rememberSoleVcenter(stateDir: string, hostAndPort: string): Promise<void> {
  const { nodes: _, ...kept } = readReady(stateDir)
  const colon = hostAndPort.lastIndexOf(':')
  const address = hostAndPort.slice(0, colon)
  const content = { ...kept, address, port: Number(hostAndPort.slice(colon + 1)) }
  await writeReadyFile(machine, clusterPaths.vcenter(stateDir), content)
}

function readReady(stateDir: string): Record<string, unknown> {
  try {
    const path = join(clusterPaths.vcenter(stateDir), READY_FILE)
    return { ...JSON.parse(readStateFile(path, MAX_FILE_BYTES) ?? '{}') }
  } catch {
    return {}
  }
}
