import type { BackupJob } from '../records/backup-job.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { Store } from '../store/store.ts'
import { backupFileName, parseBackupName, temporaryName } from './file-name.ts'
import { placeOf } from './location.ts'

/** A backup that is about to be written, with the KDKs that vCenter has now. */
export function beginningBackup(
  store: Pick<Store, 'snapshot' | 'identity'>,
  { id, location, isEncrypted, startMs }: BackupJob,
): VcenterBackup {
  const kdks = store
    .snapshot()
    .keyProviders.map(({ name, keyId, kcv }) => ({ provider: name, keyId, kcv }))
  const fileName = backupFileName(store.identity.instanceId, id)
  return { id, location, fileName, timeMs: startMs, isEncrypted, kdks, isComplete: false }
}

/**
 * What is known of backups once one was made: those of its location that are there are complete,
 * what was cut off and could not be removed stays unfinished, and the others are gone. Pure.
 * @param present names at the location; undefined: that could not be told, and only the one that
 *   was made is known to be there
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
 * Backups of this vCenter at the location of one that was made, of which nothing is noted: they
 * were made after the backup that it was restored from, or their place was not mounted for a while.
 * Any KDK may be in them, under a password or not. Pure.
 * @param present names at the location; undefined: that could not be told
 */
export function foundBackups(
  known: readonly VcenterBackup[],
  { instanceId, location }: { instanceId: string; location: string },
  present: readonly string[] | undefined = [],
): VcenterBackup[] {
  const names = new Set(known.filter(isAt(location)).map(({ fileName }) => fileName))
  const ids = new Set(known.map(({ id }) => id))
  return present.flatMap((fileName) => {
    const named = names.has(fileName) ? undefined : parseBackupName(instanceId, fileName)
    if (named === undefined) return []
    const unlisted = { isEncrypted: undefined, kdks: undefined }
    // A file that was copied here from another place is a backup more, and not the same one moved.
    const id = ids.has(named.id) ? `${named.id} ${location}` : named.id
    return [{ ...named, id, location, fileName, ...unlisted, isComplete: true }]
  })
}

function isAt(location: string): (backup: VcenterBackup) => boolean {
  const place = placeOf(location)
  return (backup) => placeOf(backup.location) === place
}
