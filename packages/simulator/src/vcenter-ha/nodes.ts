import { type ClusterFile, findProcess, VCENTER } from '../local-cluster/cluster-file.ts'
import { clusterPaths, SECOND_VCENTER } from '../local-cluster/paths.ts'
import { isRunning, type ProcessIdentity } from '../local-cluster/process-identity.ts'
import { readServerPid } from '../local-cluster/ready-content.ts'

/** Looks at processes and their ready files. */
export type ServerView = {
  runs(process: ProcessIdentity): boolean
  /** Returns the pid in the ready file of a folder; undefined if the folder has no such file. */
  serverOf(folder: string): number | undefined
}

const machine: ServerView = { runs: isRunning, serverOf: readServerPid }

/** Returns the names of the nodes with a vCenter. Without vCenter HA, there is one. */
export function vcenterNodes({ vcenterHa }: Pick<ClusterFile, 'vcenterHa'>): NodeName[] {
  return vcenterHa === undefined ? [VCENTER] : [VCENTER, SECOND_VCENTER]
}

export type NodeName = typeof VCENTER | typeof SECOND_VCENTER

/** Returns the addresses of the vCenters of a cluster with vCenter HA. */
export function nodeAddresses({ vcenter, vcenterHa }: ClusterFile): string[] {
  const ports = [vcenter.ports, ...(vcenterHa === undefined ? [] : [vcenterHa.second.ports])]
  return ports.map(({ management }) => `localhost:${management}`)
}

/** Returns the first node whose vCenter serves in any role; if there is none, the first node. */
export function servingNode(
  stateDir: string,
  file: ClusterFile,
  { runs, serverOf }: ServerView = machine,
): NodeName {
  const serves = (name: NodeName): boolean => {
    const process = findProcess(file, 'vcenterd', name)
    if (process === undefined || !runs(process)) return false
    return serverOf(clusterPaths.vcenterNode(stateDir, name)) === process.pid
  }
  return vcenterNodes(file).find(serves) ?? VCENTER
}
