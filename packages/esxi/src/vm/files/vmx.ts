import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
import {
  type Dictionary,
  EMPTY_DICTIONARY,
  formatDictionary,
  getValue,
  parseDictionary,
  removeValues,
  requireValue,
  setValues,
} from './dictionary.ts'
import type { VmHardware } from './private-configuration.ts'

/** Places for disks on a SCSI controller. Place 7 belongs to the controller itself. */
const SCSI_UNITS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15]
/** Maximum number of disks of a VM. */
export const MAX_DISKS = SCSI_UNITS.length
const VTPM = 'vtpm.present'
const DISK_FILE_NAME = /^[^./][^/]*\.vmdk$/

/** A VM's .vmx file. */
export type Vmx = {
  displayName: string
  /** UUID of the VM. */
  uuid: string
  /** Names of the disks' descriptors in the same folder; 1 to 15 names. */
  diskFileNames: readonly string[]
  isTemplate: boolean
  /** Whether the VM has a vTPM, for readers without a key. The encrypted part decides. */
  hasVtpm?: boolean
  /** Key locator of the configuration's DEK. Undefined if the VM home is not encrypted. */
  encryptionBundle: string | undefined
  /** Private part of the configuration, encrypted, as base64. Undefined with the bundle. */
  encryptionData: string | undefined
  /** Settings in clear. Undefined if the VM home is encrypted, because they are encrypted too. */
  hardware: VmHardware | undefined
  /** The file that was read, with lines that this program does not know. Undefined for a new VM. */
  source?: Dictionary | undefined
}

const BUNDLE = 'encryption.bundle'
const DATA = 'encryption.data'
const MEMORY = 'memSize'
const VCPUS = 'numvcpus'
const GUEST = 'guestOS'
/** Hardware of a VM whose .vmx does not name it. */
export const DEFAULT_HARDWARE: VmHardware = {
  memorySizeMib: 2048,
  numVcpus: 1,
  guestId: 'otherLinux64Guest',
}
const WHOLE_NUMBER = /^[1-9]\d{0,8}$/

/** Returns the bytes of a .vmx file. */
export function formatVmx(vmx: Vmx): Buffer {
  const { hardware, encryptionBundle, encryptionData } = vmx
  const source = removeValues(vmx.source ?? newVmx(), [
    ...(hardware === undefined ? [MEMORY, VCPUS, GUEST] : []),
    ...(encryptionBundle === undefined ? [BUNDLE, DATA] : []),
  ])
  const known = setValues(source, [
    ['displayName', vmx.displayName],
    ...(vmx.source === undefined ? [['firmware', 'efi'] as const] : []),
    ['uuid.bios', vmx.uuid],
    ['template', vmx.isTemplate ? 'TRUE' : 'FALSE'],
    ...(getValue(source, VTPM) === undefined && vmx.hasVtpm !== true
      ? []
      : [[VTPM, vmx.hasVtpm === true ? 'TRUE' : 'FALSE'] as const]),
    ['scsi0.present', 'TRUE'],
    ...newDisks(source, vmx.diskFileNames),
    ...(hardware === undefined ? [] : hardwareLines(hardware)),
    ...(encryptionBundle === undefined ? [] : [[BUNDLE, encryptionBundle] as const]),
    ...(encryptionData === undefined ? [] : [[DATA, encryptionData] as const]),
  ])
  return formatDictionary(known)
}

function hardwareLines(hardware: VmHardware): [string, string][] {
  return [
    [MEMORY, String(hardware.memorySizeMib)],
    [VCPUS, String(hardware.numVcpus)],
    [GUEST, hardware.guestId],
  ]
}

function newVmx(): Dictionary {
  return setValues(EMPTY_DICTIONARY, [
    ['.encoding', 'UTF-8'],
    ['config.version', '8'],
    ['virtualHW.version', '21'],
  ])
}

/**
 * Returns the lines for disks that the file does not contain yet, at the first free places of the
 * controller.
 */
function newDisks(source: Dictionary, fileNames: readonly string[]): [string, string][] {
  const fileNameAt = (unit: number) => getValue(source, `scsi0:${unit}.fileName`)
  const present = new Set(SCSI_UNITS.map(fileNameAt))
  const free = SCSI_UNITS.filter((unit) => fileNameAt(unit) === undefined)
  return fileNames
    .filter((fileName) => !present.has(fileName))
    .flatMap((fileName, index): [string, string][] => [
      [`scsi0:${free[index]}.present`, 'TRUE'],
      [`scsi0:${free[index]}.fileName`, fileName],
    ])
}

/** Returns a .vmx file with one more disk at a free place. */
export function withDisk(vmx: Vmx, fileName: string): Vmx {
  const before = vmx.source ?? EMPTY_DICTIONARY
  const source = setValues(before, newDisks(before, [fileName]))
  return { ...vmx, source, diskFileNames: diskFileNames(source, vmx.displayName) }
}

/** A disk and its place on the controller, such as `scsi0:0`. */
export type PlacedDisk = { fileName: string; node: string }

/** Returns the disks of a .vmx file that was read, with their places. */
export function placedDisks({ source = EMPTY_DICTIONARY }: Vmx): PlacedDisk[] {
  return SCSI_UNITS.flatMap((unit): PlacedDisk[] => {
    const fileName = getValue(source, `scsi0:${unit}.fileName`)
    return fileName === undefined ? [] : [{ fileName, node: `scsi0:${unit}` }]
  })
}

/** Returns a .vmx file with other disks at some places. The places must have disks already. */
export function withDisksAt(vmx: Vmx, disks: readonly PlacedDisk[]): Vmx {
  const source = setValues(
    vmx.source ?? EMPTY_DICTIONARY,
    disks.map(({ fileName, node }) => [`${node}.fileName`, fileName] as const),
  )
  return {
    ...vmx,
    source,
    diskFileNames: placedDisks({ ...vmx, source }).map(({ fileName }) => fileName),
  }
}

/** Returns a .vmx file without a disk, and without the other settings of the disk's place. */
export function withoutDisk(vmx: Vmx, fileName: string): Vmx {
  const before = vmx.source ?? EMPTY_DICTIONARY
  const place = `scsi0:${unitOf(before, fileName)}.`
  const keys = [...before.values.keys()].filter((key) => key.startsWith(place))
  const source = removeValues(before, keys)
  return { ...vmx, source, diskFileNames: diskFileNames(source, vmx.displayName) }
}

/** Whether several VMs may write to a disk: its own setting, or the one of its controller. */
export function isSharedDisk({ source = EMPTY_DICTIONARY }: Vmx, fileName: string): boolean {
  const bus = getValue(source, 'scsi0.sharedBus') ?? 'none'
  const sharing = getValue(source, `scsi0:${unitOf(source, fileName)}.sharing`) ?? 'none'
  return bus.toLowerCase() !== 'none' || sharing.toLowerCase() === 'multi-writer'
}

function unitOf(source: Dictionary, fileName: string): number | undefined {
  return SCSI_UNITS.find((unit) => getValue(source, `scsi0:${unit}.fileName`) === fileName)
}

/**
 * Reads a .vmx file.
 * @throws EsxiError VM_INVALID
 */
export function parseVmx(bytes: Buffer, fileName: string): Vmx {
  const dictionary = parseDictionary(bytes, fileName)
  const value = (key: string): string => requireValue(dictionary, key, fileName)
  const isEncrypted = isEncryptedVmx(dictionary, fileName)
  return {
    displayName: value('displayName'),
    uuid: value('uuid.bios'),
    diskFileNames: diskFileNames(dictionary, fileName),
    isTemplate: getValue(dictionary, 'template')?.toUpperCase() === 'TRUE',
    hasVtpm: isEncrypted && getValue(dictionary, VTPM)?.toUpperCase() === 'TRUE',
    encryptionBundle: isEncrypted ? value(BUNDLE) : undefined,
    encryptionData: isEncrypted ? value(DATA) : undefined,
    hardware: isEncrypted ? undefined : hardwareIn(dictionary, fileName),
    source: dictionary,
  }
}

/** A .vmx that has only one of the two values was damaged, and is not the .vmx of a plain VM. */
function isEncryptedVmx(dictionary: Dictionary, fileName: string): boolean {
  const [bundle, data] = [getValue(dictionary, BUNDLE), getValue(dictionary, DATA)]
  if ((bundle === undefined) === (data === undefined)) return bundle !== undefined
  throw new EsxiError(
    'VM_INVALID',
    `${fileName} lacks ${bundle === undefined ? BUNDLE : DATA}, so its encrypted part cannot be read`,
    data === undefined ? { fault: FAULTS.bundleWithoutKey } : {},
  )
}

function hardwareIn(dictionary: Dictionary, fileName: string): VmHardware {
  const number = (key: string, defaultValue: number): number => {
    const text = getValue(dictionary, key) ?? String(defaultValue)
    if (WHOLE_NUMBER.test(text)) return Number(text)
    throw new EsxiError('VM_INVALID', `${fileName} sets ${key} to no whole number`)
  }
  return {
    memorySizeMib: number(MEMORY, DEFAULT_HARDWARE.memorySizeMib),
    numVcpus: number(VCPUS, DEFAULT_HARDWARE.numVcpus),
    guestId: getValue(dictionary, GUEST) ?? DEFAULT_HARDWARE.guestId,
  }
}

function diskFileNames(dictionary: Dictionary, fileName: string): string[] {
  const names = SCSI_UNITS.flatMap((unit) => getValue(dictionary, `scsi0:${unit}.fileName`) ?? [])
  if (names.length > 0 && names.every((name) => DISK_FILE_NAME.test(name))) return names
  throw new EsxiError('VM_INVALID', `${fileName} names no disk, or a disk outside its folder`)
}
