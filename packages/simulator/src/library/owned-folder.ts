import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { readPlace } from '../local-cluster/cluster-place.ts'
import { memoryFolder } from '../local-cluster/memory-folder.ts'
import {
  hasEnded,
  identifyProcess,
  type ProcessIdentity,
} from '../local-cluster/process-identity.ts'
import { stopCluster } from '../local-cluster/stop-cluster.ts'
import { machine } from '../machine.ts'

const PREFIX = 'nkpsim-cluster-'
const OWNER_FILE = 'owner.json'
const MAX_OWNER_BYTES = 4096

/** The process that owns a cluster. */
type Owner = ProcessIdentity & {
  /**
   * PID namespace of the owner. In another namespace its pid has no meaning, and the owner may
   * still run.
   */
  pidNamespace: string
  /**
   * Inode of the folder. A copy that a user made has another inode and must not be removed. Absent
   * before 0.3.0.
   */
  folderInode?: string
}

/** A folder that belongs to this process. `stateDir` is the state folder of its cluster. */
export type OwnedFolder = { folder: string; stateDir: string }

/** Creates a folder. It is removed with its cluster when this process ends in any way. */
export async function makeOwnedFolder({ inMemory }: { inMemory: boolean }): Promise<OwnedFolder> {
  const folder = await mkdtemp(join(inMemory ? memoryFolder(process.env) : tmpdir(), PREFIX))
  const owner = {
    ...identifyProcess(process.pid),
    pidNamespace: pidNamespace(),
    folderInode: readPlace(folder).inode,
  }
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 })
  return { folder, stateDir: stateDirOf(folder) }
}

/** Stops and removes the clusters of processes that have ended. */
export async function sweepOwnedFolders(): Promise<void> {
  for (const folder of places().flatMap(ownedFoldersIn)) {
    if (isOrphan(folder)) await removeOwnedFolder(folder).catch(() => undefined)
  }
}

/** Stops the cluster of an owned folder and removes it. */
export async function removeOwnedFolder(folder: string): Promise<void> {
  await stopCluster({ stateDir: stateDirOf(folder), deleteState: true })
  await rm(folder, { recursive: true, force: true })
}

function stateDirOf(folder: string): string {
  return join(folder, 'c')
}

function places(): string[] {
  try {
    return [tmpdir(), memoryFolder(process.env)]
  } catch {
    return [tmpdir()]
  }
}

function ownedFoldersIn(place: string): string[] {
  return readdirSync(place)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(place, name))
}

/**
 * Returns whether a folder belongs to a process that has ended. A folder without a recorded owner
 * is still being created. A folder of another machine, on a shared file system, counts as in use,
 * because its processes cannot be seen from here. Never reads a folder of another user: the removal
 * would trust its content, which could name our own processes and folders.
 */
function isOrphan(folder: string): boolean {
  try {
    const stat = lstatSync(folder)
    if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return false
    const owner: Owner = JSON.parse(
      readSmallFile(machine.files, join(folder, OWNER_FILE), MAX_OWNER_BYTES).toString(),
    )
    const isCopy = ![undefined, readPlace(folder).inode].includes(owner.folderInode)
    return !isCopy && owner.pidNamespace === pidNamespace() && hasEnded(owner)
  } catch {
    return false
  }
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid')
}
