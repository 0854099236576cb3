const SUFFIX = '.nkpsim-backup'
const JOB_ID = String.raw`\d{8}T\d{9}Z-[0-9a-f]{8}`
const WHOLE_JOB_ID = new RegExp(`^${JOB_ID}$`)
const JOB_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})/

/**
 * Id of a backup job: its start in UTC to the millisecond, so that ids sort as they began, and
 * eight hex digits that tell apart two of one millisecond. `20260131T235959123Z-0a1b2c3d`
 */
export function formatJobId(startMs: number, random: Uint8Array): string {
  const time = new Date(startMs).toISOString().replaceAll(/[-:.]/g, '')
  return `${time}-${Buffer.from(random.subarray(0, 4)).toString('hex')}`
}

/** Name of the folder in the state folder in which a job copies the database. */
export function workFolderName(jobId: string): string {
  return `backup-${jobId}.tmp`
}

const WORK_FOLDER = new RegExp(`^backup-${JOB_ID}\\.tmp$`)

/** Tells whether a name is that of a folder in which a job copies the database. Pure. */
export function isWorkFolder(name: string): boolean {
  return WORK_FOLDER.test(name)
}

/** Name of the file that a job of a vCenter writes. */
export function backupFileName(instanceId: string, jobId: string): string {
  return `${instanceId}_${jobId}${SUFFIX}`
}

/** What the name of a backup tells of a vCenter's own; undefined: it is not one of them. Pure. */
export function parseBackupName(
  instanceId: string,
  name: string,
): { id: string; timeMs: number } | undefined {
  const id = name.slice(instanceId.length + 1, -SUFFIX.length)
  if (!WHOLE_JOB_ID.test(id) || name !== backupFileName(instanceId, id)) return undefined
  const [, year, month, day, hour, minute, second, ms] = JOB_TIME.exec(id) ?? []
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  return Number.isNaN(timeMs) ? undefined : { id, timeMs }
}

/** Name under which it is written until it is whole. */
export function temporaryName(fileName: string): string {
  return `.${fileName}.tmp`
}

/** Tells whether a name can be that of a backup, or of what is to become one. Pure. */
export function isOfBackup(name: string): boolean {
  return name.endsWith(SUFFIX) || name.endsWith(temporaryName(SUFFIX).slice(1))
}

/** What jobs of this vCenter that were cut off left behind. Pure. */
export function leftoversIn(instanceId: string, names: readonly string[]): string[] {
  const own = new RegExp(`^\\.${instanceId}_${JOB_ID}\\.nkpsim-backup\\.tmp$`)
  return names.filter((name) => own.test(name))
}

/**
 * The backups to remove so that only the newest are left: none but those that this vCenter wrote.
 * Pure.
 * @param maxCount undefined: all are kept
 * @param made the newest; what has a later time in its name is older than all others: the clock was
 *   ahead then
 */
export function surplusBackups(
  instanceId: string,
  names: readonly string[],
  maxCount: number | undefined,
  made: string,
): string[] {
  if (maxCount === undefined) return []
  const own = new RegExp(`^${instanceId}_${JOB_ID}\\.nkpsim-backup$`)
  const sorted = names.filter((name) => own.test(name)).toSorted()
  const backups = [
    ...sorted.filter((name) => name > made),
    ...sorted.filter((name) => name <= made),
  ]
  return backups.slice(0, Math.max(0, backups.length - maxCount))
}
