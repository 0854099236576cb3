import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { type Field, formatTable, type TableStyle } from '../output/table.ts'
import { enumValue, timestampText, words, yesNo } from '../output/words.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'

type ProviderMessage = {
  provider: string
  kind: string
  keyId: string
  kcv: string
  constraints: { tpmRequired: boolean } | null | undefined
  status: string
  isDefault: boolean
  backedUpTime: { seconds: number; nanos: number } | null | undefined
  hostsDesired: number
  hostsActive: number
  hostsLastKnown: number
  health: string
  details: readonly { id: string; defaultMessage: string }[]
  defaultOfClusters: string[]
  defaultOfFolders: string[]
}

/** A key provider as `-o json` shows it. */
export type ProviderView = {
  provider: string
  /** `NATIVE`, `STANDARD` or `TRUSTED`. */
  kind: string
  keyId: string
  kcv: string
  /** `NOT_BACKED_UP`, `NOT_CONNECTED`, `WARNING` or `ACTIVE`. */
  status: string
  isDefault: boolean
  tpmRequired: boolean
  backedUpTime: string | null
  hostsDesired: number
  hostsActive: number
  /** Disconnected hosts that held the provider at their last report. */
  hostsLastKnown: number
  /** `NONE`, `OK`, `WARNING` or `ERROR`. */
  health: string
  details: { id: string; message: string }[]
  defaultOfClusters: string[]
  defaultOfFolders: string[]
}

export function providerView(message: ProviderMessage): ProviderView {
  const { provider, keyId, kcv, isDefault, hostsDesired, hostsActive, hostsLastKnown } = message
  return {
    provider,
    kind: kindOf(message.kind),
    keyId,
    kcv,
    status: enumValue('PROVIDER_STATUS_', message.status),
    isDefault,
    tpmRequired: message.constraints?.tpmRequired === true,
    backedUpTime: timestampText(message.backedUpTime),
    hostsDesired,
    hostsActive,
    hostsLastKnown,
    health: enumValue('HEALTH_', message.health),
    details: message.details.map(({ id, defaultMessage }) => ({ id, message: defaultMessage })),
    defaultOfClusters: message.defaultOfClusters,
    defaultOfFolders: message.defaultOfFolders,
  }
}

export function providerTable(providers: readonly ProviderView[], style: TableStyle): string {
  return formatTable(
    providers,
    [
      { heading: 'NAME', value: ({ provider }) => provider },
      { heading: 'KIND', value: ({ kind }) => words(kind) },
      { heading: 'STATUS', value: ({ status }) => words(status), kind: 'state' },
      { heading: 'HEALTH', value: ({ health }) => words(health), kind: 'state', wide: true },
      { heading: 'DEFAULT', value: ({ isDefault }) => yesNo(isDefault) },
      { heading: 'TPM', value: ({ tpmRequired }) => (tpmRequired ? 'needed' : 'no') },
      {
        heading: 'HOSTS',
        value: (row) => `${row.hostsActive}/${row.hostsDesired}`,
        align: 'right',
      },
      { heading: 'KEY ID', value: ({ keyId }) => keyId, kind: 'id' },
      { heading: 'KCV', value: ({ kcv }) => kcv, kind: 'id' },
    ],
    style,
  )
}

export function providerFields(view: ProviderView): Field[] {
  return [
    ['Name', view.provider],
    ['Status', words(view.status)],
    ['Health', words(view.health)],
    ...view.details.map(({ message }): Field => ['', message]),
    ['Kind', words(view.kind)],
    ['Default', defaultText(view)],
    ['TPM required', yesNo(view.tpmRequired)],
    ...(view.kind === 'NATIVE' ? [backedUpField(view)] : []),
    ['Key id', view.keyId],
    ...(view.kind === 'NATIVE' ? [kcvField(view)] : []),
    ['Hosts', hostsText(view)],
  ]
}

function backedUpField({ backedUpTime }: ProviderView): Field {
  return ['Backed up', backedUpTime ?? 'never']
}

function kcvField({ kcv }: ProviderView): Field {
  return ['KCV', kcv]
}

/** Earlier versions of vCenter have native providers alone. */
function kindOf(kind: string): string {
  return kind === 'PROVIDER_KIND_UNSPECIFIED' ? 'NATIVE' : enumValue('PROVIDER_KIND_', kind)
}

/** Returns the fields of a provider that was just made, restored or changed. */
export function changedProviderFields(view: ProviderView): Field[] {
  return [
    ['Name', view.provider],
    ['Status', words(view.status)],
    ['TPM required', yesNo(view.tpmRequired)],
    ['Backed up', view.backedUpTime ?? 'never'],
    ['Key id', view.keyId],
    ['KCV', view.kcv],
    ['Hosts', pushText(view)],
  ]
}

/** Returns what a backup file contains: the fields of a provider that may not exist. */
export function backupFields(
  view: Pick<ProviderView, 'provider' | 'keyId' | 'kcv' | 'tpmRequired'>,
): Field[] {
  return [
    ['Name', view.provider],
    ['Key id', view.keyId],
    ['KCV', view.kcv],
    ['TPM required', yesNo(view.tpmRequired)],
  ]
}

/** Returns how many hosts still get a provider after a change. */
function pushText(view: ProviderView): string {
  const { hostsActive, hostsDesired } = view
  if (hostsDesired === 0) return 'none: no host may hold it'
  const left = hostsDesired - hostsActive - view.hostsLastKnown
  if (left <= 0) return hostsText(view)
  return `pushing to ${left} ${left === 1 ? 'host' : 'hosts'}`
}

function hostsText({ hostsActive, hostsDesired, hostsLastKnown }: ProviderView): string {
  const lastKnown =
    hostsLastKnown === 0 ? '' : `, ${hostsLastKnown} more held it at the last report`
  return `${hostsActive} of ${hostsDesired} hold it${lastKnown}`
}

function defaultText({ isDefault, defaultOfClusters, defaultOfFolders }: ProviderView): string {
  const parts = [
    ...(isDefault ? ['of the vCenter'] : []),
    ...defaultOfClusters.map((name) => `of cluster ${name}`),
    ...defaultOfFolders.map((name) => `of folder ${name}`),
  ]
  return parts.length === 0 ? 'no' : parts.join(', ')
}

type OnHostMessage = {
  host: string
  kcv: string
  custody: string
  eligible: boolean
  message: string
  connected: boolean
  lastKnownTimeMs: number
}

/** Whether a host holds a provider, as `-o json` shows it. */
export type OnHostView = Omit<OnHostMessage, 'lastKnownTimeMs'> & {
  /** Time of the last report of a disconnected host. */
  lastKnown: string | null
}

export function onHostView(message: OnHostMessage): OnHostView {
  const { lastKnownTimeMs, ...onHost } = message
  const lastKnown = lastKnownTimeMs === 0 ? null : new Date(lastKnownTimeMs).toISOString()
  return { ...onHost, lastKnown }
}

const SENT: Readonly<Record<string, string>> = { TPM: 'sealed to its TPM', TLS: 'over TLS' }

/** Returns how vCenter sent a KDK to a host. */
export function sentText(custody: string): string {
  return SENT[custody] ?? custody
}

export function onHostTable(rows: readonly OnHostView[], style: TableStyle): string {
  return formatTable(
    rows,
    [
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'SHOULD HOLD IT', value: ({ eligible }) => yesNo(eligible) },
      { heading: 'KCV', value: ({ kcv }) => kcv, kind: 'id' },
      { heading: 'SENT', value: ({ custody }) => sentText(custody) },
      {
        heading: 'LAST KNOWN',
        value: ({ connected, lastKnown }) => (connected ? 'now' : (lastKnown ?? '')),
        kind: 'time',
      },
      { heading: 'MESSAGE', value: ({ message }) => message, below: true },
    ],
    style,
  )
}

/** Returns the provider of a response. @throws CliError FAILED if the response has none */
export function requireProvider(message: ProviderMessage | null | undefined): ProviderView {
  if (message) return providerView(message)
  throw new CliError('FAILED', 'vCenter answered without a provider')
}

/** Reads a provider. @throws RpcError PROVIDER_NOT_FOUND */
export async function readProvider(context: Context, provider: string): Promise<ProviderView> {
  const answer = await callVcenter(context, SERVICE, (client, options) =>
    client.getProvider({ provider }, options),
  )
  return requireProvider(answer.provider)
}
