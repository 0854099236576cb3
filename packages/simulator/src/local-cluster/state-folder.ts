import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readClusterFile } from './cluster-file.ts'
import { memoryStateOf, removeMemoryState } from './memory-state.ts'

/** What a cluster puts into its state folder; nothing else there is ever removed. */
const ENTRIES = [
  'cluster.json',
  'known-hosts.json',
  'session.json',
  'fault.json',
  'relay',
  'vcenter',
  'vcenter.restored',
  '.vcenter.restored.restoring',
  'hosts',
  'tpms',
  'ca',
  'datastores',
  'snapshot',
  'snapshot.new',
  'reset.new',
  'reset.old',
  'cluster.lock',
  'cluster.lock-journal',
]

/** A vCenter that was moved aside for another has the keys of the cluster too. */
const FORMER_VCENTER = /^vcenter\.before-\d{8}T\d{9}Z$/

/**
 * Removes the state of a cluster whose processes are stopped, and the folder when nothing foreign is in it. The cluster
 * file goes last, so that an interrupted removal can be repeated.
 */
export function deleteStateOfCluster(stateDir: string, { keepLogs }: { keepLogs: boolean }): void {
  const socketFolder = readClusterFile(stateDir)?.tpmSocketFolder
  if (socketFolder !== undefined) rmSync(socketFolder, { recursive: true, force: true })
  const former = readdirSync(stateDir).filter((name) => FORMER_VCENTER.test(name))
  const entries = [...ENTRIES, ...former, ...(keepLogs ? [] : ['logs'])]
  for (const entry of entries.toReversed()) {
    rmSync(join(stateDir, entry), { recursive: true, force: true })
  }
  if (memoryStateOf(stateDir) !== undefined) removeMemoryState(stateDir)
  else if (readdirSync(stateDir).length === 0) rmdirSync(stateDir)
}
