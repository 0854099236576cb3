import type { BackupJob } from '../records/backup-job.ts'
import { isNative } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { Store } from '../store/store.ts'
import { backupFileName, parseBackupName, temporaryName } from './file-name.ts'
import { placeOf } from './location.ts'
import type { Manifest } from './manifest.ts'

/** Returns the record of a backup that will be written, with vCenter's present KDKs. */
export function beginningBackup(
  store: Pick<Store, 'snapshot' | 'identity'>,
  { id, schedule, location, isEncrypted, startMs }: BackupJob,
): VcenterBackup {
  const keys = store
    .snapshot()
    .keyProviders.filter(isNative)
    .map(({ name, keyId, kcv }) => ({ provider: name, keyId, kcv }))
  const fileName = backupFileName(store.identity.instanceId, id)
  const isComplete = false
  return { id, schedule, location, fileName, timeMs: startMs, isEncrypted, keys, isComplete }
}

/**
 * Returns the record of the backup from which this vCenter is restored, marked as complete. The
 * database was copied before the backup was written, so the record in the database is unfinished.
 * Pure.
 * @param manifest manifest of the backup. An earlier version wrote only the time
 */
export function completedBy(
  { jobId, time }: Pick<Manifest, 'jobId' | 'time'>,
  known: readonly VcenterBackup[],
): VcenterBackup[] {
  const isThis = ({ id, timeMs }: VcenterBackup): boolean =>
    jobId === undefined ? timeMs === Date.parse(time) : id === jobId
  return known
    .filter((backup) => isThis(backup) && !backup.isComplete)
    .map((backup) => ({ ...backup, isComplete: true }))
}

/**
 * Updates the known backups after a new backup. At its location, existing files are complete
 * backups. Interrupted backups that could not be removed stay unfinished. All other backups at this
 * location are gone. Pure.
 * @param present names at the location; undefined if it could not be listed, so that only the new
 *   backup is known to be there
 */
export function backupsAfter(
  known: readonly VcenterBackup[],
  made: Pick<BackupJob, 'id' | 'location'>,
  present: readonly string[] | undefined,
): { complete: VcenterBackup[]; gone: VcenterBackup[] } {
  const there = known.filter(isAt(made.location))
  const isComplete = ({ id, fileName }: VcenterBackup): boolean =>
    id === made.id || present?.includes(fileName) === true
  const isGone = (backup: VcenterBackup): boolean =>
    present !== undefined &&
    !isComplete(backup) &&
    !present.includes(temporaryName(backup.fileName))
  return {
    complete: there.filter(isComplete).map((backup) => ({ ...backup, isComplete: true })),
    gone: there.filter(isGone),
  }
}

/**
 * Returns backups of this vCenter that are at the location of a new backup but are not known. Those
 * that were there before have their records again: their location was not mounted at an earlier
 * backup. The others are copies, or newer than the backup that vCenter was restored from. They may
 * contain any KDK, with or without a password. Pure.
 * @param gone backups that were not at their location
 * @param present names at the location; undefined if it could not be listed
 */
export function foundBackups(
  { known, gone }: Record<'known' | 'gone', readonly VcenterBackup[]>,
  { instanceId, location }: { instanceId: string; location: string },
  present: readonly string[] | undefined = [],
): VcenterBackup[] {
  const names = new Set(known.filter(isAt(location)).map(({ fileName }) => fileName))
  const ids = new Set([...known, ...gone].map(({ id }) => id))
  const goneHere = new Map(gone.filter(isAt(location)).map((each) => [each.fileName, each]))
  return present.flatMap((fileName) => {
    const named = names.has(fileName) ? undefined : parseBackupName(instanceId, fileName)
    if (named === undefined) return []
    const returned = goneHere.get(fileName)
    if (returned !== undefined) return [{ ...returned, isComplete: true }]
    const unlisted = { schedule: undefined, isEncrypted: undefined, keys: undefined }
    // A file that was copied to this location is an additional backup, so it gets an id of its own.
    const id = ids.has(named.id) ? `${named.id} ${location}` : named.id
    return [{ ...named, id, location, fileName, ...unlisted, isComplete: true }]
  })
}

/**
 * Returns the names of the backups that a schedule made at a location. Leaves out backups of users
 * and of other schedules, and backups that vCenter only found there. Pure.
 */
export function backupsOfSchedule(
  known: readonly VcenterBackup[],
  schedule: string,
  location: string,
): string[] {
  return known
    .filter((backup) => backup.schedule === schedule)
    .filter(isAt(location))
    .map(({ fileName }) => fileName)
}

function isAt(location: string): (backup: VcenterBackup) => boolean {
  const place = placeOf(location)
  return (backup) => placeOf(backup.location) === place
}
