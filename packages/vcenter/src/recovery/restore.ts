import { basename, dirname, join, resolve } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import {
  type Input,
  inputUnreadable,
  isTemporaryFile,
  lockStateFolder,
  removeTree,
  syncFile,
  systemInput,
  writeAll,
} from '@nkpsim/daemon'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { Effects, Files } from '@nkpsim/effects'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import { auditLogId } from '../audit/audit-log-id.ts'
import { VcenterError } from '../errors.ts'
import { VCENTER_RESTORED } from '../records/event.ts'
import { wipeSecrets } from '../records/key-provider.ts'
import { DATABASE_FILE, openStore } from '../store/store.ts'
import { decodeBackup } from './backup-file.ts'
import { completedBy } from './known-backups.ts'
import { type Manifest, REQUIRED_PARTS } from './manifest.ts'

const LOCK_FILE = 'state.lock'
const OF_RESTORE = [LOCK_FILE, ...REQUIRED_PARTS, dirname(ADMINISTRATOR_PASSWORD_FILE)]

export type RestoreInput = Effects & {
  /** Reads the backup file (default: the inputs of this process). */
  input?: Pick<Input, 'stream'>
  /** Path of the backup file; `-` is standard input. */
  file: string
  /** Passwords to try in turn; empty for an unencrypted backup. */
  passwords: readonly Secret[]
  /** Folder for the restored vCenter. It must be empty or missing. */
  stateFolder: string
}

/**
 * Restores a vCenter from its backup. Unpacks and checks everything in a folder next to the target,
 * and then renames that folder in one step. An interruption therefore leaves either a complete
 * vCenter or none.
 * @returns the backup's manifest, and the root certificate of the restored vCenter (PEM)
 * @throws VcenterError RESTORE_REFUSED if the folder is not empty; INVALID_BACKUP_FILE,
 *   WRONG_BACKUP_PASSWORD; STORE_UNUSABLE
 * @throws DaemonError STATE_FOLDER_IN_USE if another restore into the folder is running
 */
export async function restoreVcenter(input: RestoreInput): Promise<Manifest & { rootPem: string }> {
  const { files } = input
  const stateFolder = resolve(input.stateFolder)
  await requireEmptyFolder(files, stateFolder)
  await requireNoMountPoint(files, stateFolder)
  const folder = join(dirname(stateFolder), `.${basename(stateFolder)}.restoring`)
  await requireLeftover(files, folder)
  const lock = lockStateFolder(files, folder)
  try {
    await empty(files, folder)
    const manifest = await unpack(input, folder)
    const rootPem = await verify(input, folder, manifest)
    await putInPlace(files, folder, stateFolder)
    return { ...manifest, rootPem }
  } catch (error) {
    await discard(files, folder)
    throw error
  } finally {
    lock.release()
  }
}

async function unpack(
  { input = systemInput, file, passwords, files, compute }: RestoreInput,
  folder: string,
): Promise<Manifest> {
  try {
    const backup = await input.stream(file)
    return await decodeBackup(backup, passwords, compute, async (name, bytes) => {
      const path = join(folder, name)
      makeFolders(files, dirname(path), 0o700)
      await writePart(files, path, bytes)
    })
  } catch (error) {
    // The error of a failed write names a file in the work folder, and is rethrown.
    const { syscall, path } = error as NodeJS.ErrnoException
    if (syscall === undefined || (syscall !== 'read' && path !== file)) throw error
    const { message } = inputUnreadable('the backup file', file, error)
    throw new VcenterError('INVALID_BACKUP_FILE', message, { cause: error })
  }
}

async function writePart(files: Files, path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  await using file = await files.open(path, 'create')
  let sizeBytes = 0
  for await (const piece of bytes) {
    await writeAll(file, piece, sizeBytes)
    sizeBytes += piece.length
  }
  await file.sync()
  await files.syncFolder(dirname(path))
}

/**
 * Opens the unpacked vCenter as a start would. This proves that the database is sound, that box.key
 * belongs to it, and that every KDK can be read. Then records the restore, so that a new audit log
 * begins. Drops sessions, because they may have ended since the backup. Forgets running removals of
 * hosts, because the operator may have added the hosts again since. Marks the records of hosts,
 * because hosts may have received more KDKs. Marks the record of this backup as complete.
 * @returns the root certificate of the vCenter (PEM)
 */
async function verify(
  { machineClock, files, random, database }: Effects,
  folder: string,
  manifest: Manifest,
): Promise<string> {
  const { instanceId, time } = manifest
  const store = await openStore({
    folder,
    // The address is only used at a first start. Here, a database without an identity is refused
    // below.
    address: 'localhost',
    machineClock,
    random,
    files,
    database,
    onFailure: (error) => {
      throw error
    },
  })
  const { instanceId: found, authority } = store.identity
  await store.change((tables) => {
    const { sessions, holdings } = store.snapshot()
    for (const { id } of sessions) tables.endSession(id)
    tables.forgetRemovals()
    // Marks each record as from the backup, because its time does not show that: the clock may have
    // been ahead at the backup.
    for (const [id, holding] of holdings)
      tables.putHostHolding(id, { ...holding, isFromBackup: true })
    for (const backup of completedBy(manifest, store.vcenterBackups()))
      tables.putVcenterBackup(backup)
    const timeMs = machineClock.nowMs()
    for (const { id, generation, startMs } of store.tasks.running())
      if (generation === undefined)
        tables.updateTask(id, {
          // The cluster's clock, which is not known here, may be ahead of the machine's.
          ...{ state: 'error', endMs: Math.max(timeMs, startMs) },
          error: 'vCenter was restored from a backup that was made while the operation ran',
        })
    tables.noteRestore({
      auditLogId: random.uuid(),
      previousLogId: auditLogId(store),
      timeMs,
      backupTime: time,
    })
    tables.insertEvent({
      ...{ timeMs, id: VCENTER_RESTORED, entityKind: 'vCenter', entity: '' },
      message: `vCenter was restored from its backup of ${time}.`,
    })
  })
  for (const provider of store.snapshot().keyProviders) wipeSecrets(provider)
  store.close()
  if (found !== instanceId)
    throw new VcenterError(
      'INVALID_BACKUP_FILE',
      `the backup says that it is of vCenter ${instanceId}, and holds vCenter ${found}`,
    )
  return authority.certificatePem
}

/**
 * Moves the unpacked vCenter into place. rename(2) replaces an empty folder but refuses any other.
 * So a vCenter that was created meanwhile is never lost.
 */
async function putInPlace(files: Files, folder: string, stateFolder: string): Promise<void> {
  // When SQLite opened the files for the check, it left some of the content unsynced.
  for (const name of REQUIRED_PARTS) await syncFile(files, join(folder, name))
  await files.syncFolder(folder)
  try {
    await files.rename(folder, stateFolder)
  } catch (cause) {
    throw refused(stateFolder, cause)
  }
  await files.syncFolder(dirname(stateFolder))
}

async function requireEmptyFolder(files: Files, stateFolder: string): Promise<void> {
  const names = await files.list(stateFolder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw refused(stateFolder, cause)
  })
  if (names.length > 0) throw refused(stateFolder)
}

/** Notices a mounted file system before the backup is unpacked. */
async function requireNoMountPoint(files: Files, stateFolder: string): Promise<void> {
  const found = await files.look(stateFolder).catch(() => undefined)
  if (found === undefined) return
  const parent = await files.look(dirname(stateFolder))
  if (found.dev !== parent?.dev) throw mountPoint(stateFolder)
}

/**
 * Requires that a folder with the name of the work folder came from an earlier restore, because the
 * restore empties it.
 * @throws VcenterError RESTORE_REFUSED
 */
async function requireLeftover(files: Files, folder: string): Promise<void> {
  const found = await files.look(folder).catch(() => undefined)
  if (found === undefined) return
  const isOwn = found.isDirectory() && found.uid === process.getuid?.()
  const foreign = isOwn ? (await files.list(folder)).find((name) => !isOfRestore(name)) : ''
  if (foreign === undefined) return
  throw new VcenterError(
    'RESTORE_REFUSED',
    `${join(folder, foreign)} was not left by an interrupted restore: move it aside`,
  )
}

function isOfRestore(name: string): boolean {
  const isPart = OF_RESTORE.includes(name) || name.startsWith(`${DATABASE_FILE}-`)
  return isPart || isTemporaryFile(name)
}

/**
 * Removes all files except the lock. Another process may already have opened the lock file, so it
 * must stay the same file.
 */
async function empty(files: Files, folder: string): Promise<void> {
  const names = (await files.list(folder)).filter((name) => name !== LOCK_FILE)
  await Promise.all(names.map((name) => removeTree(files, join(folder, name))))
}

/**
 * Removes the work folder. The caller must hold the lock until this function returns. After an
 * earlier release, a second restore could lock the file before it is removed, and a third could
 * then lock a new file.
 */
async function discard(files: Files, folder: string): Promise<void> {
  await empty(files, folder)
  await files.remove(join(folder, LOCK_FILE))
  await files.removeFolder(folder).catch((error: NodeJS.ErrnoException) => {
    // Another restore already works in the folder, with a new lock file.
    if (error.code !== 'ENOTEMPTY') throw error
  })
}

/** Returns the refusal of a restore; the cause says why the folder cannot be replaced. */
export function refused(stateFolder: string, cause?: unknown): VcenterError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  // rename(2) replaces no mount point. A bind mount of the same file system gives EXDEV.
  if (code === 'EBUSY' || code === 'EXDEV') return mountPoint(stateFolder, cause)
  return new VcenterError(
    'RESTORE_REFUSED',
    `${stateFolder} is not an empty folder: restore into another one, or move its content aside`,
    { cause },
  )
}

function mountPoint(stateFolder: string, cause?: unknown): VcenterError {
  return new VcenterError(
    'RESTORE_REFUSED',
    `${stateFolder} is a mount point: restore into a folder in it`,
    { cause },
  )
}
