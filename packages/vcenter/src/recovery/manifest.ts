import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import { VcenterError } from '../errors.ts'
import { BOX_KEY_FILE } from '../store/box-key.ts'
import { DATABASE_FILE } from '../store/store.ts'

const FORMAT_VERSION = 1
/** Far more bytes than a vCenter ever stores. */
const MAX_PART_BYTES = 2 ** 32
const SHA256_HEX = /^[0-9a-f]{64}$/

/** Files of a vCenter's state folder that every backup contains, in order. */
export const REQUIRED_PARTS = [DATABASE_FILE, BOX_KEY_FILE] as const
/**
 * Files that a backup contains if they exist. Other files in the state folder are derived from
 * these files, belong to one run or one machine, or belong to the audit log.
 */
const PART_NAMES = [...REQUIRED_PARTS, ADMINISTRATOR_PASSWORD_FILE] as const

export type PartName = (typeof PART_NAMES)[number]

export type BackupPart = { name: PartName; sizeBytes: number; sha256: string }

/** Description of a backup, in the backup itself. */
export type Manifest = {
  formatVersion: typeof FORMAT_VERSION
  instanceId: string
  /** Version of the program that wrote the backup. */
  programVersion: string
  /** Version of the database schema. */
  schemaVersion: number
  /** Time at which the database had the state in the backup: ISO 8601, UTC. */
  time: string
  /** Id of the job that made the backup; undefined if an earlier version made it. */
  jobId?: string
  parts: readonly BackupPart[]
}

export function createManifest(content: Omit<Manifest, 'formatVersion'>): Manifest {
  return { formatVersion: FORMAT_VERSION, ...content }
}

/**
 * Reads the manifest of a backup.
 * @throws VcenterError INVALID_BACKUP_FILE
 */
export function parseManifest(bytes: Buffer): Manifest {
  const content = parseJson(bytes.toString('utf8'))
  if (!isRecord(content)) throw invalid('has no manifest')
  const { formatVersion, instanceId, programVersion, schemaVersion, time, jobId, parts } = content
  if (formatVersion !== FORMAT_VERSION)
    throw invalid(
      `has a manifest of version ${formatVersion}, this program knows ${FORMAT_VERSION}`,
    )
  if (
    typeof instanceId !== 'string' ||
    typeof programVersion !== 'string' ||
    typeof schemaVersion !== 'number' ||
    typeof time !== 'string' ||
    Number.isNaN(Date.parse(time)) ||
    !(jobId === undefined || typeof jobId === 'string')
  )
    throw invalid('has a manifest that lacks required fields')
  return {
    formatVersion,
    instanceId,
    programVersion,
    schemaVersion,
    time,
    ...(jobId !== undefined && { jobId }),
    parts: parseParts(parts),
  }
}

function parseParts(parts: unknown): BackupPart[] {
  if (
    !Array.isArray(parts) ||
    parts.length < REQUIRED_PARTS.length ||
    parts.length > PART_NAMES.length
  )
    throw invalid('does not hold the parts of a vCenter')
  return PART_NAMES.slice(0, parts.length).map((name, index) => {
    const part: unknown = parts[index]
    if (!isRecord(part) || part['name'] !== name) throw invalid(`does not hold ${name}`)
    const { sizeBytes, sha256 } = part
    if (
      !Number.isSafeInteger(sizeBytes) ||
      Number(sizeBytes) < 0 ||
      Number(sizeBytes) > MAX_PART_BYTES
    )
      throw invalid(`holds a ${name} of an impossible size`)
    if (typeof sha256 !== 'string' || !SHA256_HEX.test(sha256))
      throw invalid(`holds a ${name} without its SHA-256`)
    return { name, sizeBytes: Number(sizeBytes), sha256 }
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function invalid(what: string): VcenterError {
  return new VcenterError('INVALID_BACKUP_FILE', `the backup ${what}`)
}
