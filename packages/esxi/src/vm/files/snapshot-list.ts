import { EsxiError } from '../../errors.ts'
import {
  type Dictionary,
  EMPTY_DICTIONARY,
  formatDictionary,
  getValue,
  parseDictionary,
  setValues,
} from './dictionary.ts'

/** Maximum number of snapshots of a VM. Longer lists also need too long a .vmx file. */
export const MAX_SNAPSHOTS = 128
/** Maximum number of snapshots in one branch, as in vSphere. */
export const MAX_CHAIN_SNAPSHOTS = 32
/**
 * Maximum number of disks from a current disk to its base. Larger than what snapshots need, because
 * a removal that was interrupted leaves redo logs.
 */
export const MAX_CHAIN_DISKS = 2 * MAX_CHAIN_SNAPSHOTS
/** Maximum number of disks of a VM. */
const MAX_SNAPSHOT_DISKS = 15
const MAX_SPARE = 1024
/** Highest number in a .vmsd file, also the highest uid of a snapshot. */
export const MAX_SNAPSHOT_UID = 999_999_999
const DISK_FILE_NAME = /^[^./][^/]*\.vmdk$/
const STATE_FILE_NAME = /^[^./][^/]*\.vmsn$/
const NODE = /^scsi0:\d{1,2}$/
const NUMBER = /^\d{1,9}$/
/** Matches the names of the values that this program writes. */
const OWN_KEY = /^(?:snapshot\d*\.|nkpsim\.)/

/** A disk as a snapshot keeps it. */
export type SnapshotDisk = {
  /** Name of the frozen disk's descriptor in the same folder. */
  fileName: string
  /** Place on the controller, such as `scsi0:0`. */
  node: string
}

/** A snapshot of a VM. */
export type Snapshot = {
  /** Unique among all snapshots that the VM has had; at least 1. */
  uid: number
  /** Undefined for the root of the tree. */
  parentUid: number | undefined
  name: string
  description: string
  /** Time of the snapshot, by the clock of the host. */
  createdMs: number
  /** Name of the file with the VM's configuration at the time of the snapshot. */
  fileName: string
  /** At most 15 disks. */
  disks: readonly SnapshotDisk[]
  /** Whether the snapshot is being removed. A removal that was interrupted leaves it so. */
  isRemoving: boolean
}

/** The .vmsd file of a VM. */
export type SnapshotList = {
  /** Largest uid that was ever used; 0 if there was none. */
  lastUid: number
  snapshots: readonly Snapshot[]
  /**
   * Names of descriptors of redo logs that a change made or replaced. If nothing refers to such a
   * redo log, it is a leftover.
   */
  spareDisks: readonly string[]
  /** Name of the descriptor of a frozen redo log whose data is already in its parent. */
  mergedDisk: string | undefined
  /** The file that was read, with lines that this program does not know. */
  source?: Dictionary | undefined
}

/** The list of a VM that never had a snapshot. */
export const NO_SNAPSHOTS: SnapshotList = {
  lastUid: 0,
  snapshots: [],
  spareDisks: [],
  mergedDisk: undefined,
}

/**
 * Returns the snapshots that exist. A snapshot that names a current disk does not exist, because a
 * host died before it froze the disk. One that is being removed does not exist anymore.
 */
export function existingSnapshots(
  { snapshots }: Pick<SnapshotList, 'snapshots'>,
  currentDisks: readonly string[],
): Snapshot[] {
  const isFrozen = ({ disks }: Snapshot): boolean =>
    !disks.some(({ fileName }) => currentDisks.includes(fileName))
  return snapshots.filter((snapshot) => !snapshot.isRemoving && isFrozen(snapshot))
}

/**
 * Returns the bytes of a .vmsd file.
 * @throws EsxiError VM_INVALID if the file would be too long
 */
export function formatSnapshotList(list: SnapshotList): Buffer {
  const { lines } = list.source ?? setValues(EMPTY_DICTIONARY, [['.encoding', 'UTF-8']])
  const others = lines.filter(({ key }) => key === undefined || !OWN_KEY.test(key))
  const values = new Map(others.flatMap(({ key }) => (key === undefined ? [] : [[key, '']])))
  return formatDictionary(setValues({ lines: others, values }, entriesOf(list)))
}

function entriesOf(list: SnapshotList): [string, string][] {
  const { lastUid, snapshots, spareDisks, mergedDisk } = list
  return [
    ['snapshot.lastUID', String(lastUid)],
    ['snapshot.numSnapshots', String(snapshots.length)],
    ...snapshots.flatMap((snapshot, index) => snapshotEntries(`snapshot${index}`, snapshot)),
    ...spareDisks.map((name, index): [string, string] => [`nkpsim.spareDisk${index}`, name]),
    ...(mergedDisk === undefined ? [] : [['nkpsim.mergedDisk', mergedDisk] as [string, string]]),
  ]
}

function snapshotEntries(prefix: string, snapshot: Snapshot): [string, string][] {
  const { high, low } = splitTime(snapshot.createdMs)
  const entries: [string, string | undefined][] = [
    ['uid', String(snapshot.uid)],
    ['filename', snapshot.fileName],
    ['parent', snapshot.parentUid === undefined ? undefined : String(snapshot.parentUid)],
    ['displayName', snapshot.name],
    ['description', snapshot.description],
    ['createTimeHigh', high],
    ['createTimeLow', low],
    ['removing', snapshot.isRemoving ? 'TRUE' : undefined],
    ['numDisks', String(snapshot.disks.length)],
    ...snapshot.disks.flatMap(({ fileName, node }, index): [string, string][] => [
      [`disk${index}.fileName`, fileName],
      [`disk${index}.node`, node],
    ]),
  ]
  return entries.flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[`${prefix}.${key}`, value]],
  )
}

/**
 * Reads a .vmsd file.
 * @throws EsxiError VM_INVALID
 */
export function parseSnapshotList(bytes: Buffer, fileName: string): SnapshotList {
  const source = parseDictionary(bytes, fileName)
  const reader = readerOf(source, fileName)
  const count = reader.number('snapshot.numSnapshots', 0, MAX_SNAPSHOTS)
  const snapshots = Array.from({ length: count }, (_, index) =>
    parseSnapshot(`snapshot${index}`, reader),
  )
  const uids = snapshots.map(({ uid }) => uid)
  if (new Set(uids).size < count)
    throw new EsxiError('VM_INVALID', `${fileName} lists two snapshots with the same uid`)
  const lastUid = Math.max(reader.number('snapshot.lastUID', 0), 0, ...uids)
  const spareDisks: string[] = []
  for (let index = 0; index < MAX_SPARE; index++) {
    const key = `nkpsim.spareDisk${index}`
    if (getValue(source, key) === undefined) break
    spareDisks.push(reader.matching(key, DISK_FILE_NAME))
  }
  const isMerged = getValue(source, 'nkpsim.mergedDisk') !== undefined
  const mergedDisk = isMerged ? reader.matching('nkpsim.mergedDisk', DISK_FILE_NAME) : undefined
  return { lastUid, snapshots, spareDisks, mergedDisk, source }
}

type Reader = {
  text(key: string): string
  matching(key: string, pattern: RegExp): string
  number(key: string, otherwise: number | undefined, max?: number): number
  value(key: string): string | undefined
}

function readerOf(source: Dictionary, fileName: string): Reader {
  const wrong = (key: string): EsxiError =>
    new EsxiError('VM_INVALID', `${fileName} lacks ${key}, or has a wrong value for it`)
  const value = (key: string): string | undefined => getValue(source, key)
  const matching: Reader['matching'] = (key, pattern) => {
    const text = value(key)
    if (text === undefined || !pattern.test(text)) throw wrong(key)
    return text
  }
  return {
    value,
    matching,
    text: (key) => value(key) ?? '',
    number: (key, otherwise, max = MAX_SNAPSHOT_UID) => {
      if (otherwise !== undefined && value(key) === undefined) return otherwise
      const number = Number(matching(key, NUMBER))
      if (number > max) throw wrong(key)
      return number
    },
  }
}

function parseSnapshot(prefix: string, reader: Reader): Snapshot {
  const key = (name: string): string => `${prefix}.${name}`
  const diskCount = reader.number(key('numDisks'), 0, MAX_SNAPSHOT_DISKS)
  const hasParent = reader.value(key('parent')) !== undefined
  return {
    uid: reader.number(key('uid'), undefined),
    parentUid: hasParent ? reader.number(key('parent'), undefined) : undefined,
    name: reader.text(key('displayName')),
    description: reader.text(key('description')),
    createdMs: joinTime(
      reader.text(key('createTimeHigh')) || '0',
      reader.text(key('createTimeLow')) || '0',
    ),
    fileName: reader.matching(key('filename'), STATE_FILE_NAME),
    disks: Array.from({ length: diskCount }, (_, index) => ({
      fileName: reader.matching(key(`disk${index}.fileName`), DISK_FILE_NAME),
      node: reader.matching(key(`disk${index}.node`), NODE),
    })),
    isRemoving: reader.text(key('removing')).toUpperCase() === 'TRUE',
  }
}

/** Returns a time as vSphere writes it: microseconds, in two signed numbers of 32 bits. */
function splitTime(timeMs: number): { high: string; low: string } {
  const microseconds = BigInt(Math.trunc(timeMs)) * 1000n
  return {
    high: String(microseconds >> 32n),
    low: String(BigInt.asIntN(32, microseconds)),
  }
}

/** Returns 0 for a text that is not a time. */
function joinTime(high: string, low: string): number {
  if (!/^-?\d{1,10}$/.test(high) || !/^-?\d{1,10}$/.test(low)) return 0
  const microseconds = (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(low))
  return Math.max(0, Number(microseconds / 1000n))
}
