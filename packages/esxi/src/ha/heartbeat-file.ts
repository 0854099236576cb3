import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { EsxiError } from '../errors.ts'

const MAX_BYTES = 32 * 1024
const NAME = /^host-(.{1,100})-hb$/
/** Most hosts in a cluster of vSphere 8 is 96. */
const MOST_HOSTS = 128
const MOST_KEYS = 100
const MOST_FAILURES = 16
const MOST_REASON_CHARACTERS = 300

/** A VM that a host could not restart, and the term of its lock at that time. */
export type FailedRestart = { vm: string; term: number; reason: string }

/** What a host tells the other hosts of its cluster, every few seconds. */
export type Heartbeat = {
  hostId: string
  hostName: string
  /** UUID of the run. */
  incarnation: string
  /** Grows with each heartbeat of the run. */
  beat: number
  /** Whether the run has ended in order. */
  hasEnded: boolean
  /** key_ids of the KDKs that the host holds. */
  keyIds: readonly string[]
  /** Number of VMs that the host has on in this datastore. */
  poweredOn: number
  failed: readonly FailedRestart[]
}

/**
 * Writes the heartbeat of a host in place, as one line. The end of a longer record may follow it.
 * Not durable, because a heartbeat matters only while the host lives. Passes on errors of the file
 * system.
 */
export async function writeHeartbeat(folder: HeldFolder, heartbeat: Heartbeat): Promise<void> {
  const name = `host-${heartbeat.hostId}-hb`
  const line = encode(heartbeat)
  try {
    await using file = await folder.open(name, 'change')
    await writeAll(file, line, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await folder.replace(name, line)
  }
}

/** Removes the heartbeat of a host. Passes on errors of the file system. */
export async function removeHeartbeat(folder: HeldFolder, hostId: string): Promise<void> {
  await folder.remove(`host-${hostId}-hb`)
}

/**
 * Reads the heartbeats of all hosts. The value of a host is undefined if its file cannot be read
 * now, for example because the host writes it at this moment. Passes on errors of the file system.
 */
export async function readHeartbeats(
  folder: HeldFolder,
  names: readonly string[],
): Promise<ReadonlyMap<string, Heartbeat | undefined>> {
  const found = new Map<string, Heartbeat | undefined>()
  const ids = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).sort()
  for (const hostId of ids.slice(0, MOST_HOSTS))
    try {
      const bytes = await folder.read(`host-${hostId}-hb`, MAX_BYTES)
      found.set(hostId, decode(bytes, hostId))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      const known = asDatastoreError(error)
      if (!(known instanceof EsxiError) || known.code !== 'VM_INVALID') throw error
      found.set(hostId, undefined)
    }
  return found
}

function encode(heartbeat: Heartbeat): Buffer {
  const failed = heartbeat.failed
    .slice(0, MOST_FAILURES)
    .map((each) => ({ ...each, reason: each.reason.slice(0, MOST_REASON_CHARACTERS) }))
  const keyIds = heartbeat.keyIds.slice(0, MOST_KEYS)
  return Buffer.from(`${JSON.stringify({ version: 1, ...heartbeat, keyIds, failed })}\n`)
}

/** Returns undefined if a heartbeat is incomplete, or is not that of the host. */
function decode(bytes: Buffer, hostId: string): Heartbeat | undefined {
  try {
    const end = bytes.indexOf('\n')
    if (end < 0) return undefined
    const read = JSON.parse(bytes.subarray(0, end).toString()) as Heartbeat
    const texts: unknown[] = [read.hostName, read.incarnation, ...read.keyIds]
    const numbers = [read.beat, read.poweredOn, ...read.failed.map(({ term }) => term)]
    const isValid =
      read.hostId === hostId &&
      texts.every((text) => typeof text === 'string') &&
      read.failed.every(({ vm, reason }) => typeof vm === 'string' && typeof reason === 'string') &&
      numbers.every(Number.isSafeInteger)
    return isValid ? { ...read, hasEnded: read.hasEnded === true } : undefined
  } catch {
    return undefined
  }
}
