import { formatSize } from '@nkpsim/simulator/sizes'
import { CliError } from '../errors.ts'
import { type Field, formatTable } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'

/** Provider and ids of a key of a VM. */
type VmKey = { provider: string; kdkKeyId: string; keyId: string }
type VmDisk = { file: string; sizeBytes: number; key: VmKey }

type VmMessage = Omit<VmView, 'homeKey' | 'disks'> & {
  homeKey: VmKey | null
  disks: { file: string; sizeBytes: number; key: VmKey | null }[]
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
  homeKey: VmKey
  disks: VmDisk[]
  mixedKeys: boolean
  missingKeys: VmKey[]
}

export function vmView(message: VmMessage): VmView {
  const { provider, kdkKeyId } = message
  const unknown = { provider, kdkKeyId, keyId: '' }
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
    homeKey: message.homeKey ?? unknown,
    disks: message.disks.map(({ file, sizeBytes, key }) => ({
      file,
      sizeBytes,
      key: key ?? unknown,
    })),
    mixedKeys: message.mixedKeys,
    missingKeys: message.missingKeys,
  }
}

export function vmTable(vms: readonly VmView[], style: { color: boolean }): string {
  return formatTable(
    vms,
    [
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'POWER', value: ({ powerState }) => words(powerState) },
      { heading: 'KEYS', value: keysText },
      { heading: 'REGISTERED', value: registeredText },
      {
        heading: 'SIZE',
        value: ({ disks }) => formatSize(disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
        align: 'right',
      },
      { heading: 'DATASTORE', value: ({ datastore }) => datastore },
      { heading: 'PROVIDER', value: providersText },
    ],
    style,
  )
}

export function vmFields(view: VmView): Field[] {
  return [
    ['Name', view.name],
    ['UUID', view.uuid],
    ['Power', words(view.powerState)],
    ['Keys', keysText(view)],
    ['Registered', registeredText(view)],
    ['Datastore', view.datastore],
    ['Provider', view.provider],
    ['KDK', view.kdkKeyId],
    ...view.disks.map(
      ({ file, sizeBytes, key }): Field => [
        'Disk',
        `${file}, ${formatSize(sizeBytes)}, provider ${key.provider}, KDK ${key.kdkKeyId}`,
      ],
    ),
    ['Mixed keys', yesNo(view.mixedKeys)],
    ...view.missingKeys.map(
      ({ provider, kdkKeyId }): Field => ['Missing', `provider ${provider}, KDK ${kdkKeyId}`],
    ),
  ]
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

function keysText({ cryptoState, validity, invalidReason }: VmView): string {
  if (invalidReason !== '') return 'Invalid'
  return validity === 'INVALID' ? `${words(cryptoState)}, invalid` : words(cryptoState)
}

function registeredText({ registered, isTemplate }: VmView): string {
  return isTemplate ? `${yesNo(registered)}, template` : yesNo(registered)
}

/** Lists each provider once. The provider of the VM home comes first. */
function providersText({ homeKey, disks }: VmView): string {
  return [...new Set([homeKey, ...disks.map(({ key }) => key)].map((key) => key.provider))].join(
    ', ',
  )
}
