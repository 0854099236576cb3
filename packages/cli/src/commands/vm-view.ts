import { CliError } from '../errors.ts'
import { type Field, formatTable } from '../output/table.ts'
import { enumValue, words } from '../output/words.ts'
import { formatSize } from '../sizes.ts'

type VmMessage = {
  name: string
  datastore: string
  provider: string
  kdkKeyId: string
  powerState: string
  cryptoState: string
  diskBytes: number
}

/** A virtual machine as `-o json` shows it. */
export type VmView = VmMessage

export function vmView(message: VmMessage): VmView {
  const { name, datastore, provider, kdkKeyId, diskBytes } = message
  return {
    name,
    datastore,
    provider,
    kdkKeyId,
    powerState: enumValue('POWER_STATE_', message.powerState),
    cryptoState: enumValue('CRYPTO_STATE_', message.cryptoState),
    diskBytes,
  }
}

export function vmTable(vms: readonly VmView[], style: { color: boolean }): string {
  return formatTable(
    vms,
    [
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'POWER', value: ({ powerState }) => words(powerState) },
      { heading: 'KEYS', value: ({ cryptoState }) => words(cryptoState) },
      { heading: 'SIZE', value: ({ diskBytes }) => formatSize(diskBytes), align: 'right' },
      { heading: 'DATASTORE', value: ({ datastore }) => datastore },
      { heading: 'PROVIDER', value: ({ provider }) => provider },
    ],
    style,
  )
}

export function vmFields(view: VmView): Field[] {
  return [
    ['Name', view.name],
    ['Power', words(view.powerState)],
    ['Keys', words(view.cryptoState)],
    ['Size', formatSize(view.diskBytes)],
    ['Datastore', view.datastore],
    ['Provider', view.provider],
    ['KDK', view.kdkKeyId],
  ]
}

/** The VM of an answer. @throws CliError FAILED when the answer has none */
export function requireVm(message: VmMessage | null | undefined): VmView {
  if (message) return vmView(message)
  throw new CliError('FAILED', 'the host answered without a VM')
}
