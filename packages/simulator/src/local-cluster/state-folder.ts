import {
  type Dirent,
  lstatSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { isMissing } from '@nkpsim/daemon/system-reason'
import { machine } from '../machine.ts'
import { readClusterFile } from './cluster-file.ts'
import { type Place, requireSamePlace } from './cluster-place.ts'
import { removeMemoryFolder } from './memory-state.ts'
import { clusterPaths } from './paths.ts'
import { removeSocketFolder } from './sockets.ts'

/**
 * Names that a cluster uses in its state folder, besides logs, replaced vCenters, unfinished files
 * and LAST_ENTRIES. Files with other names are not removed.
 */
const ENTRIES = [
  'known-hosts.json',
  'session.json',
  'session.lock',
  'login.lock',
  'refused-password.json',
  'power-decisions.json',
  'power.lock',
  'former-templates.json',
  'former-templates.lock',
  'fault.json',
  'relay',
  'key-server',
  'vcenter',
  'vcenter-2',
  'vcenter-2.new',
  'vcenter-ha',
  'vcenter.restored',
  '.vcenter.restored.restoring',
  'hosts',
  'trust',
  'tpms',
  'ca',
  'datastores',
  'snapshot',
  'snapshot.new',
  'reset.new',
  'reset.old',
]
const LOCKS = ['cluster.lock', 'cluster.lock-journal']
/**
 * Entries that are removed last, in this order. The lock is removed after the cluster file, so that
 * no other process works on a cluster that is being removed.
 */
const LAST_ENTRIES = ['cluster.json', ...LOCKS]

/** A previous vCenter that a restore has replaced. It also contains the keys of the cluster. */
const FORMER_VCENTER = /^vcenter\.before-\d{8}T\d{9}Z$/

/** Names of the files that commands write in the state folder itself. */
const WRITTEN_FILES = Object.values(clusterPaths)
  .map((pathOf) => basename(pathOf('', '')))
  .filter((name) => name.endsWith('.json'))

/** Rest of the name of a file that a killed command had not yet moved to its place. */
const UNFINISHED = /^[0-9a-f]{16}\.tmp$/

/** Marks logs that a failed start left. They belong to a cluster, and not to another program. */
const FAILED_START = '.failed-start'

/**
 * Removes the state of a stopped cluster, and the folder if it contains no other files. The cluster
 * file is removed after all state, so that an interrupted removal can be repeated.
 * @param stateDir path as the user named it
 * @param place the folder itself, as it was first found
 * @throws SimulatorError STATE_INVALID if another folder is now at this path
 */
export function deleteStateOfCluster(
  stateDir: string,
  place: Place,
  { keepLogs }: { keepLogs: boolean },
): void {
  // The path that the user named is unsuitable, because a link may lead elsewhere by now.
  const folder = place.path
  requireSamePlace(place)
  const socketFolder = readClusterFile(folder)?.tpmSocketFolder
  if (socketFolder !== undefined) removeSocketFolder(socketFolder, place, stateDir)
  const former = readdirSync(folder).filter(isFormerVcenter)
  for (const entry of [...(keepLogs ? [] : ['logs']), ...former, ...ENTRIES])
    rmSync(join(folder, entry), { recursive: true, force: true })
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (isUnfinishedFile(entry)) unlinkSync(join(folder, entry.name))
  // The marker is written here, because a full disk has space for it after the removals.
  if (keepLogs) markFailedStart(folder)
  for (const entry of LAST_ENTRIES) rmSync(join(folder, entry), { force: true })
  removeFolder(stateDir, folder)
}

/** Returns whether a failed start left its logs in this folder. */
export function hasFailedStart(folder: string): boolean {
  return isFile(join(folder, 'logs', FAILED_START))
}

/**
 * Removes the logs that a failed start left in a folder without a cluster. Keeps logs of another
 * program. The caller holds the lock of the folder, because the lock is removed too.
 * @param stateDir path as the user named it
 * @param place the folder itself, as it was first found
 * @throws SimulatorError STATE_INVALID if another folder is now at this path
 */
export function removeFailedStart(stateDir: string, place: Place): void {
  const folder = place.path
  requireSamePlace(place)
  if (!hasFailedStart(folder)) return
  const logs = join(folder, 'logs')
  for (const entry of readdirSync(logs, { withFileTypes: true }))
    if (isOfFailedStart(entry)) unlinkSync(join(logs, entry.name))
  if (readdirSync(logs).length === 0) rmdirSync(logs)
  for (const name of LOCKS) rmSync(join(folder, name), { force: true })
  removeFolder(stateDir, folder)
}

/**
 * Returns whether a restore created a folder of this name: a replaced vCenter, or a restored
 * vCenter that has not replaced another. A copy that a user made has another name.
 */
export function isFormerVcenter(name: string): boolean {
  return name === 'vcenter.restored' || FORMER_VCENTER.test(name)
}

function isUnfinishedFile(entry: Dirent): boolean {
  const isUnfinished = (name: string): boolean =>
    entry.name.startsWith(`.${name}.`) && UNFINISHED.test(entry.name.slice(name.length + 2))
  return entry.isFile() && WRITTEN_FILES.some(isUnfinished)
}

/**
 * Returns whether a folder contains more than the leftovers of a failed start. No cluster is made
 * in such a folder, because the removal of the cluster also removes the folder `logs`.
 */
export function hasForeignEntries(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).some(
    (entry) =>
      !LOCKS.includes(entry.name) && !isUnfinishedFile(entry) && !isLogsOfFailedStart(entry),
  )
}

function isLogsOfFailedStart(folder: Dirent): boolean {
  if (folder.name !== 'logs' || !folder.isDirectory()) return false
  const entries = readdirSync(join(folder.parentPath, folder.name), { withFileTypes: true })
  const isMarked = entries.some(({ name }) => name === FAILED_START)
  return entries.length === 0 || (isMarked && entries.every(isOfFailedStart))
}

function isOfFailedStart(entry: Dirent): boolean {
  return entry.isFile() && (entry.name.endsWith('.log') || entry.name === FAILED_START)
}

function markFailedStart(folder: string): void {
  const logs = join(folder, 'logs')
  makeFolders(machine.files, logs, 0o700)
  writeFileSync(join(logs, FAILED_START), '', { mode: 0o600 })
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function removeFolder(stateDir: string, folder: string): void {
  if (readdirSync(folder).length > 0) return
  try {
    if (!removeMemoryFolder(stateDir, folder)) rmdirSync(folder)
  } catch (error) {
    // A command that waits for the lock has just made its file again.
    if (Reflect.get(Object(error), 'code') !== 'ENOTEMPTY') throw error
  }
}
