import { formatSize } from '@nkpsim/simulator/sizes'
import { CliError } from '../errors.ts'
import { type Column, type Field, formatTable, type TableStyle } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import { NOT_ENCRYPTED } from './vm-words.ts'

/** Provider and ids of a key of a VM. */
type VmKey = { provider: string; kdkKeyId: string; keyId: string }
/** The key is null if the disk is not encrypted. */
type VmDisk = { file: string; sizeBytes: number; key: VmKey | null }

/** A VM as its host sends it. */
type VmMessage = Omit<VmView, 'hasVtpm'> & {
  /** Null if the VM has no vTPM. */
  vtpm: object | null
}

/** A virtual machine as `-o json` shows it. */
export type VmView = {
  name: string
  uuid: string
  datastore: string
  provider: string
  kdkKeyId: string
  powerState: string
  cryptoState: string
  validity: string
  /** Reason why the files of the VM cannot be read; empty if they can be read. */
  invalidReason: string
  registered: boolean
  isTemplate: boolean
  diskBytes: number
  /** Null if the VM home is not encrypted. */
  homeKey: VmKey | null
  disks: VmDisk[]
  mixedKeys: boolean
  missingKeys: VmKey[]
  /** Name of its folder in the datastore; empty if it is not known. */
  folder: string
  annotation: string
  /** 0 if it is not known. */
  memoryBytes: number
  /** 0 if it is not known. */
  cpuCount: number
  extraSettings: { name: string; value: string }[]
  /** DISABLED, OPPORTUNISTIC or REQUIRED; empty if it is not known. */
  migrateEncryption: string
  /** DISABLED, or LOWEST to HIGHEST; empty if it is not known. */
  restartPriority: string
  hasVtpm: boolean
}

export function vmView(message: VmMessage): VmView {
  const { provider, kdkKeyId } = message
  // A host of version 0.1 sends only the names of the provider and its KDK.
  const named = provider === '' ? null : { provider, kdkKeyId, keyId: '' }
  return {
    name: message.name,
    uuid: message.uuid,
    datastore: message.datastore,
    provider,
    kdkKeyId,
    powerState: enumValue('POWER_STATE_', message.powerState),
    cryptoState: enumValue('CRYPTO_STATE_', message.cryptoState),
    validity: enumValue('VALIDITY_', message.validity),
    invalidReason: message.invalidReason,
    registered: message.registered,
    isTemplate: message.isTemplate,
    diskBytes: message.diskBytes,
    homeKey: message.homeKey ?? named,
    disks: message.disks.map(({ file, sizeBytes, key }) => ({
      file,
      sizeBytes,
      key,
    })),
    mixedKeys: message.mixedKeys,
    missingKeys: message.missingKeys,
    folder: message.folder,
    annotation: message.annotation,
    memoryBytes: message.memoryBytes,
    cpuCount: message.cpuCount,
    extraSettings: message.extraSettings,
    migrateEncryption: known(enumValue('MIGRATE_ENCRYPTION_', message.migrateEncryption)),
    restartPriority: known(enumValue('RESTART_PRIORITY_', message.restartPriority)),
    hasVtpm: message.vtpm !== null,
  }
}

function known(value: string): string {
  return value === 'UNSPECIFIED' ? '' : value
}

/** A VM with its host. */
export type VmOnHost = VmView & {
  /** Host that has the VM registered; null if no host is known to have it registered. */
  host: string | null
}

/** Returns a VM that a host described. */
export function onHost<View extends VmView>(view: View, host: string): View & VmOnHost {
  return { ...view, host: view.registered ? host : null }
}

/** Returns a table of the VMs that one host sees. */
export function vmTable(vms: readonly VmView[], style: TableStyle): string {
  const [name, power, keys, ...others] = COLUMNS
  const registered: Column<VmView> = { heading: 'REGISTERED', value: registeredText }
  return formatTable(vms, [name, power, keys, registered, ...others], style)
}

/**
 * Returns a table of the VMs of all hosts.
 * @param isPartial whether a VM may be registered on a host that did not answer
 */
export function allVmsTable(
  vms: readonly VmOnHost[],
  isPartial: boolean,
  style: TableStyle,
): string {
  const [name, ...others] = COLUMNS
  const none = isPartial ? 'unknown' : ''
  const host: Column<VmOnHost> = { heading: 'HOST', value: (vm) => hostText(vm) || none }
  return formatTable<VmOnHost>(vms, [name, host, ...others], style)
}

const COLUMNS = [
  { heading: 'NAME', value: ({ name }) => name },
  { heading: 'POWER', value: ({ powerState }) => words(powerState), kind: 'state' },
  { heading: 'KEYS', value: keysText, kind: 'state' },
  { heading: 'SIZE', value: sizeText, align: 'right' },
  { heading: 'DATASTORE', value: ({ datastore }) => datastore },
  { heading: 'PROVIDER', value: providersText },
] as const satisfies readonly Column<VmView>[]

export function vmFields(view: VmOnHost): Field[] {
  return [
    ['Name', view.name],
    ['UUID', view.uuid],
    ['Host', view.host ?? ''],
    ['Power', words(view.powerState)],
    ['Keys', keysText(view)],
    ['Registered', registeredText(view)],
    ['Datastore', view.datastore],
    ['Provider', view.provider],
    ['Key id', keyIdText(view.homeKey) || view.kdkKeyId],
    ...view.disks.map(
      ({ file, sizeBytes, key }): Field => [
        'Disk',
        `${file}, ${formatSize(sizeBytes)}, ${diskKeyText(key)}`,
      ],
    ),
    ['Mixed keys', yesNo(view.mixedKeys)],
    ...(view.hasVtpm ? [['vTPM', 'yes'] satisfies Field] : []),
    ...view.missingKeys.map(
      (key): Field => ['Missing', `provider ${key.provider}, key id ${keyIdText(key)}`],
    ),
    ...settingFields(view),
  ]
}

/** Returns the settings that the host told. */
function settingFields(view: VmView): Field[] {
  const fields: Field[] = [
    ['Folder', view.folder === view.name ? '' : view.folder],
    ['Memory', view.memoryBytes === 0 ? '' : formatSize(view.memoryBytes)],
    ['CPUs', view.cpuCount === 0 ? '' : String(view.cpuCount)],
    ['Notes', view.annotation],
    ['Encrypted vMotion', isUsualMode(view) ? '' : words(view.migrateEncryption)],
    ['Restart priority', view.restartPriority === 'MEDIUM' ? '' : words(view.restartPriority)],
    ...view.extraSettings.map(({ name, value }): Field => [name, value]),
  ]
  return fields.filter(([, value]) => value !== '')
}

/** Whether the mode is that of most VMs: an encrypted VM has no other than required. */
function isUsualMode({ provider, migrateEncryption }: VmView): boolean {
  const isEncrypted = provider !== '' && migrateEncryption === 'REQUIRED'
  return isEncrypted || ['', 'OPPORTUNISTIC'].includes(migrateEncryption)
}

/** Returns the VM of a response. @throws CliError FAILED if the response has none */
export function requireVm(message: VmMessage | null | undefined): VmView {
  if (message) return vmView(message)
  throw new CliError('FAILED', 'the host answered without a VM')
}

/** Returns a line for each VM whose files cannot be read. */
export function invalidLines(vms: readonly VmView[]): string[] {
  return vms
    .filter(({ invalidReason }) => invalidReason !== '')
    .map(({ name, invalidReason }) => `${name} is invalid: ${invalidReason}`)
}

function keysText({ cryptoState, validity, invalidReason, homeKey }: VmView): string {
  if (invalidReason !== '') return 'Invalid'
  if (homeKey === null) return NOT_ENCRYPTED
  return validity === 'INVALID' ? `${words(cryptoState)}, invalid` : words(cryptoState)
}

function diskKeyText(key: VmKey | null): string {
  return key === null ? 'not encrypted' : `provider ${key.provider}, key id ${keyIdText(key)}`
}

/** Returns the UUID of the KDK; of a key of a key server, its own id. */
function keyIdText(key: Pick<VmKey, 'kdkKeyId' | 'keyId'> | null): string {
  return key === null ? '' : key.kdkKeyId || key.keyId
}

/** vCenter's inventory does not have the sizes of disks. */
function sizeText({ disks }: VmView): string {
  const bytes = disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return bytes === 0 && disks.length > 0 ? '' : formatSize(bytes)
}

function hostText({ host, isTemplate }: VmOnHost): string {
  return isTemplate && host !== null ? `${host}, template` : (host ?? '')
}

function registeredText({ registered, isTemplate }: VmView): string {
  return isTemplate ? `${yesNo(registered)}, template` : yesNo(registered)
}

/** Lists each provider once. The provider of the VM home comes first. */
function providersText({ homeKey, disks }: VmView): string {
  const keys = [homeKey, ...disks.map(({ key }) => key)]
  return [...new Set(keys.flatMap((key) => key?.provider ?? []))].join(', ')
}
