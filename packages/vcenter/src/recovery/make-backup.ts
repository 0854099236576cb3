import { basename, join } from 'node:path'
import { MAX_PASSWORD_BYTES, removeTree, removeTreeNow, VERSION, writeAllNow } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Compute, Files, Random } from '@nkpsim/effects'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import type { BackupJob } from '../records/backup-job.ts'
import type { BackupSecrets, BackupSpec } from '../records/backup-spec.ts'
import { BOX_KEY_FILE } from '../store/box-key.ts'
import { DATABASE_FILE, type Store } from '../store/store.ts'
import { encodeBackup, measurePart, type PartFile } from './backup-file.ts'
import {
  backupFileName,
  leftoversIn,
  type Retention,
  surplusBackups,
  temporaryName,
  workFolderName,
} from './file-name.ts'
import { createManifest } from './manifest.ts'
import { openTarget } from './targets/open-target.ts'
import type { BackupTarget } from './targets/target.ts'

/** A copy of a vCenter's state at one moment, separate from the state that changes. */
export type VcenterCopy = {
  folder: string
  takenMs: number
  schemaVersion: number
  files: readonly PartFile[]
}

/**
 * Copies the last committed state. This takes milliseconds and does not yield, so no change is
 * committed meanwhile.
 */
export function copyVcenter(
  { store, stateFolder, files }: { store: Store; stateFolder: string; files: Files },
  { parts }: Pick<BackupSpec, 'parts'>,
  { id, startMs }: Pick<BackupJob, 'id' | 'startMs'>,
): VcenterCopy {
  const folder = join(stateFolder, workFolderName(id))
  files.now.makeFolder(folder, 0o700)
  const path = join(folder, DATABASE_FILE)
  try {
    const schemaVersion = store.copyTo(path, { withEvents: parts.includes('seat') })
    const partFiles = copyParts(files, { stateFolder, folder, database: path })
    return { folder, takenMs: startMs, schemaVersion, files: partFiles }
  } catch (error) {
    // On a full disk, an incomplete copy must not keep the remaining space.
    removeTreeNow(files, folder)
    throw error
  }
}

function copyParts(
  files: Files,
  { stateFolder, folder, database }: { stateFolder: string; folder: string; database: string },
): PartFile[] {
  const parts: PartFile[] = [
    { name: DATABASE_FILE, path: database },
    // This file never changes once it exists.
    { name: BOX_KEY_FILE, path: join(stateFolder, BOX_KEY_FILE) },
  ]
  // An operator may remove or replace this file at any time, but a backup reads each part twice. So
  // the backup reads a copy.
  const password = readSmallFileIfThere(
    files,
    join(stateFolder, ADMINISTRATOR_PASSWORD_FILE),
    MAX_PASSWORD_BYTES,
  )
  if (password === undefined) return parts
  const path = join(folder, basename(ADMINISTRATOR_PASSWORD_FILE))
  try {
    writeNewFile(files, path, password)
  } finally {
    password.fill(0)
  }
  return [...parts, { name: ADMINISTRATOR_PASSWORD_FILE, path }]
}

function writeNewFile(files: Files, path: string, bytes: Uint8Array): void {
  const file = files.now.open(path, 'create')
  try {
    writeAllNow(file, bytes)
  } finally {
    file.now.close()
  }
}

export type MakeBackupInput = {
  copy: VcenterCopy
  instanceId: string
  jobId: string
  spec: BackupSpec
  secrets: BackupSecrets
  /** Undefined if a user requested the backup. It removes no older backup. */
  retention: Retention | undefined
  random: Random
  compute: Compute
  files: Files
  signal: AbortSignal
  /**
   * Called before a file is written at the location, and again if the unfinished file was removed.
   * @param isThere whether an unfinished file may be at the location
   */
  unfinishedIs: (isThere: boolean) => void
}

export type MadeBackup = {
  fileName: string
  sizeBytes: number
  /** What the backup could not do, and which older backups it removed; empty if neither. */
  message: string
  /** Names of the older backups that it removed. */
  removed: readonly string[]
  /** Names of the files at the location after the backup; undefined if it could not be listed. */
  present: readonly string[] | undefined
}

/**
 * Writes the backup of a copy to its location. The file first has a temporary name, so that a file
 * with the name of a backup is always complete. Always removes the copy.
 * @throws VcenterError BACKUP_LOCATION_UNUSABLE, BACKUP_HOST_KEY_UNVERIFIED,
 *   BACKUP_HOST_KEY_MISMATCH
 */
export async function makeBackup(input: MakeBackupInput): Promise<MadeBackup> {
  const { spec, secrets, copy, signal } = input
  try {
    const target = await openTarget(
      input.files,
      spec.location,
      {
        user: spec.locationUser,
        password: secrets.locationPassword,
        privateKey: secrets.locationPrivateKey,
        hostKey: spec.locationHostKey,
      },
      signal,
    )
    try {
      return await writeBackup(input, target)
    } finally {
      target.close()
    }
  } finally {
    await removeTree(input.files, copy.folder)
  }
}

/** Writes a backup to an open location, as makeBackup does. */
export async function writeBackup(
  input: MakeBackupInput,
  target: BackupTarget,
): Promise<MadeBackup> {
  const { copy, instanceId, jobId, secrets, signal } = input
  const leftovers = leftoversIn(instanceId, await target.list())
  const { failures: stuck } = await removeEach(target, leftovers, signal)
  const { takenMs, schemaVersion, files: parts } = copy
  const manifest = createManifest({
    instanceId,
    programVersion: VERSION,
    schemaVersion,
    time: new Date(takenMs).toISOString(),
    jobId,
    parts: await Promise.all(parts.map((part) => measurePart(input.files, part))),
  })
  const fileName = backupFileName(instanceId, jobId)
  const temporary = temporaryName(fileName)
  try {
    const bytes = encodeBackup(manifest, parts, secrets.backupPassword, input)
    input.unfinishedIs(true)
    const sizeBytes = await target.write(temporary, bytes)
    await target.rename(temporary, fileName)
    const { removed, problems } = await applyRetention(target, input, fileName)
    const removals = bounded(removed.map((name) => `${name} was removed`))
    const message = [...bounded(stuck), ...removals, ...problems].join('; ')
    return { fileName, sizeBytes, message, removed, present: await namesAt(target) }
  } catch (error) {
    await removeUnfinished(target, [temporary, fileName]).then(
      () => input.unfinishedIs(false),
      () => undefined,
    )
    throw error
  }
}

/**
 * Removes the file of a failed backup. A location may have renamed the file before it reported a
 * failure. The caller ignores an error, because the first error says more. The next backup removes
 * leftovers.
 */
async function removeUnfinished(target: BackupTarget, names: readonly string[]): Promise<void> {
  for (const name of names) await target.remove(name)
}

/**
 * Lists the names at the location. The backup is already complete, so a failure here is ignored.
 */
async function namesAt(target: BackupTarget): Promise<readonly string[] | undefined> {
  try {
    return await target.list()
  } catch {
    return undefined
  }
}

/**
 * Removes older backups of the schedule. The backup is already complete, so problems here are only
 * reported.
 * @returns the removed backups, and the problems
 */
async function applyRetention(
  target: BackupTarget,
  { retention, signal }: Pick<MakeBackupInput, 'retention' | 'signal'>,
  made: string,
): Promise<{ removed: string[]; problems: readonly string[] }> {
  if (retention?.maxCount() === undefined) return { removed: [], problems: [] }
  try {
    const surplus = surplusBackups(retention, await target.list(), made)
    const { removed, failures } = await removeEach(target, surplus, signal)
    return { removed, problems: bounded(failures) }
  } catch (error) {
    const problems = [`older backups could not be removed: ${messageOf(error)}`]
    return { removed: [], problems }
  }
}

/** Maximum number of files of one kind that are named in a message. */
const MAX_NAMED = 10

/**
 * Removes each file. If a file cannot be removed, the others are still removed and the backup
 * succeeds. Removes nothing more after the signal aborts: the job has failed then, and nobody would
 * learn which files it removed.
 * @returns the names of the removed files, and those that could not be removed with the reasons
 */
async function removeEach(
  target: BackupTarget,
  names: Iterable<string>,
  signal: AbortSignal,
): Promise<{ removed: string[]; failures: string[] }> {
  const removed: string[] = []
  const failures: string[] = []
  for (const name of names) {
    if (signal.aborted) break
    try {
      await target.remove(name)
      removed.push(name)
    } catch (error) {
      failures.push(`${name} could not be removed: ${messageOf(error)}`)
    }
  }
  return { removed, failures }
}

/** Shortens a long list of texts. Pure. */
function bounded(texts: readonly string[]): readonly string[] {
  const more = texts.length - MAX_NAMED
  return more > 0 ? [...texts.slice(0, MAX_NAMED), `and ${more} more`] : texts
}
