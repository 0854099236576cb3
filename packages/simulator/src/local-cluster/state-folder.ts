import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readClusterFile } from './cluster-file.ts'

/** What a cluster puts into its state folder; nothing else there is ever removed. */
const ENTRIES = [
  'cluster.json',
  'known-hosts.json',
  'session.json',
  'vcenter',
  'hosts',
  'tpms',
  'ca',
  'datastores',
  'cluster.lock',
  'cluster.lock-journal',
]

/**
 * Removes the state of a cluster whose processes are stopped, and the folder when nothing foreign is in it. The cluster
 * file goes last, so that an interrupted removal can be repeated.
 */
export function deleteStateOfCluster(stateDir: string, { keepLogs }: { keepLogs: boolean }): void {
  const socketFolder = readClusterFile(stateDir)?.tpmSocketFolder
  if (socketFolder !== undefined) rmSync(socketFolder, { recursive: true, force: true })
  const entries = keepLogs ? ENTRIES : [...ENTRIES, 'logs']
  for (const entry of entries.toReversed()) {
    rmSync(join(stateDir, entry), { recursive: true, force: true })
  }
  if (readdirSync(stateDir).length === 0) rmdirSync(stateDir)
}
