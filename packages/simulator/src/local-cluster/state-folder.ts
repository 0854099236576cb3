import { lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { readClusterFile } from './cluster-file.ts'
import { readPlace, realStateDir } from './cluster-place.ts'
import { removeMemoryFolder } from './memory-state.ts'
import { removeSocketFolder } from './sockets.ts'

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
const LOCKS = ['cluster.lock', 'cluster.lock-journal']

/** A vCenter that was moved aside for another has the keys of the cluster too. */
const FORMER_VCENTER = /^vcenter\.before-\d{8}T\d{9}Z$/

/**
 * In the folder of the logs that a failed start left: they are of a cluster, and of no other
 * program that logs there.
 */
const FAILED_START = '.failed-start'

/**
 * Removes the state of a cluster whose processes are stopped, and the folder when nothing foreign
 * is in it. The cluster file goes last, so that an interrupted removal can be repeated.
 */
export function deleteStateOfCluster(stateDir: string, { keepLogs }: { keepLogs: boolean }): void {
  const folder = realStateDir(stateDir)
  const socketFolder = readClusterFile(folder)?.tpmSocketFolder
  if (socketFolder !== undefined) removeSocketFolder(socketFolder, readPlace(folder), stateDir)
  if (keepLogs) markFailedStart(folder)
  const former = readdirSync(folder).filter(isFormerVcenter)
  const entries = [...ENTRIES, ...former, ...(keepLogs ? [] : ['logs'])]
  for (const entry of entries.toReversed()) {
    rmSync(join(folder, entry), { recursive: true, force: true })
  }
  removeFolder(stateDir, folder)
}

/**
 * Removes what a failed start left in a folder without a cluster: logs. Those of another program
 * stay.
 */
export function deleteFailedStart(stateDir: string): void {
  const folder = realStateDir(stateDir)
  const logs = join(folder, 'logs')
  const marker = lstatSync(join(logs, FAILED_START), { throwIfNoEntry: false })
  if (marker?.isFile() !== true) return
  for (const entry of readdirSync(logs, { withFileTypes: true })) {
    const isOwn = entry.name.endsWith('.log') || entry.name === FAILED_START
    if (entry.isFile() && isOwn) unlinkSync(join(logs, entry.name))
  }
  if (readdirSync(logs).length === 0) rmdirSync(logs)
  for (const name of LOCKS) rmSync(join(folder, name), { force: true })
  removeFolder(stateDir, folder)
}

/**
 * Whether a restore made it: a vCenter that was moved aside, or one that was not put in place. A
 * copy that somebody made has another name.
 */
export function isFormerVcenter(name: string): boolean {
  return name === 'vcenter.restored' || FORMER_VCENTER.test(name)
}

/** What may be in a folder in which a cluster is made. */
export function isRemainder(name: string): boolean {
  return [...LOCKS, 'logs'].includes(name)
}

function markFailedStart(folder: string): void {
  const logs = join(folder, 'logs')
  makeFolders(logs, 0o700)
  writeFileSync(join(logs, FAILED_START), '', { mode: 0o600 })
}

function removeFolder(stateDir: string, folder: string): void {
  if (readdirSync(folder).length > 0) return
  if (!removeMemoryFolder(stateDir)) rmdirSync(folder)
}
