const SUFFIX = '.nkpsim-backup'
const JOB_ID = String.raw`\d{8}T\d{9}Z-[0-9a-f]{8}`
const WHOLE_JOB_ID = new RegExp(`^${JOB_ID}$`)
const JOB_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})/

/**
 * Formats the id of a backup job, such as `20260131T235959123Z-0a1b2c3d`. It begins with the start
 * time in UTC, in milliseconds, so that ids sort by start. Eight hex digits distinguish jobs of the
 * same millisecond.
 */
export function formatJobId(startMs: number, random: Uint8Array): string {
  const time = new Date(startMs).toISOString().replaceAll(/[-:.]/g, '')
  return `${time}-${Buffer.from(random.subarray(0, 4)).toString('hex')}`
}

/** Returns the name of the folder, in the state folder, into which a job copies the database. */
export function workFolderName(jobId: string): string {
  return `backup-${jobId}.tmp`
}

const WORK_FOLDER = new RegExp(`^backup-${JOB_ID}\\.tmp$`)

/** Whether a name is that of a job's work folder. Pure. */
export function isWorkFolder(name: string): boolean {
  return WORK_FOLDER.test(name)
}

/** Returns the name of the file that a job of a vCenter writes. */
export function backupFileName(instanceId: string, jobId: string): string {
  return `${instanceId}_${jobId}${SUFFIX}`
}

/** Parses the name of a backup of this vCenter. Returns undefined for any other name. Pure. */
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

/** Returns the name that a backup file has until it is complete. */
export function temporaryName(fileName: string): string {
  return `.${fileName}.tmp`
}

/** Whether a name can belong to a complete or an incomplete backup. Pure. */
export function isOfBackup(name: string): boolean {
  return name.endsWith(SUFFIX) || name.endsWith(temporaryName(SUFFIX).slice(1))
}

/** Returns the names of the files that interrupted jobs of this vCenter left. Pure. */
export function leftoversIn(instanceId: string, names: readonly string[]): string[] {
  const own = new RegExp(`^\\.${instanceId}_${JOB_ID}\\.nkpsim-backup\\.tmp$`)
  return names.filter((name) => own.test(name))
}

/** Backups of one schedule at one location, and how many of them the schedule keeps. */
export type Retention = {
  /** Returns the present number; undefined if the schedule keeps all, or is another by now. */
  maxCount: () => number | undefined
  older: readonly string[]
}

/**
 * Yields the backups of a schedule to remove so that only the newest are left. Reads the number to
 * keep before each of them, because users may change the schedule during the removals.
 * @param present names at the location
 * @param made the newest backup. Names with a later time count as the oldest, because the clock was
 *   ahead when they were made
 */
export function* surplusBackups(
  { maxCount, older }: Retention,
  present: readonly string[],
  made: string,
): Generator<string> {
  const ofSchedule = new Set([...older, made])
  const sorted = present.filter((name) => ofSchedule.has(name)).toSorted()
  const backups = [
    ...sorted.filter((name) => name > made),
    ...sorted.filter((name) => name <= made),
  ]
  for (const [index, name] of backups.entries()) {
    if (backups.length - index <= (maxCount() ?? Number.POSITIVE_INFINITY)) return
    yield name
  }
}
