import type { esxiV1, vcenterV1 } from '@nkpsim/rpc'
import { type Field, formatFields, type TableStyle, tableOr } from '../output/table.ts'
import { enumValue, secondsText, timestampText, words, yesNo } from '../output/words.ts'

/** The attestation of a host by a Trust Authority, as `-o json` shows it. */
export type TrustAttestationView = {
  /** `attested`, `notAttested` or `unknown`. */
  attestationStatus: string
  service: string
  attestedAt: string | null
  attestedUntil: string | null
  messages: string[]
  failingKeyProviderServices: string[]
}

const STATUS: Readonly<Record<string, string>> = {
  TRUST_ATTESTATION_STATUS_ATTESTED: 'attested',
  TRUST_ATTESTATION_STATUS_NOT_ATTESTED: 'notAttested',
}

/** Returns null for a host that is not a Trusted Host. */
export function trustAttestationView(
  message: vcenterV1.TrustAttestationInfo__Output | null,
): TrustAttestationView | null {
  if (message === null) return null
  return {
    attestationStatus: STATUS[message.attestationStatus] ?? 'unknown',
    service: message.service,
    attestedAt: timestampText(message.attestedAt),
    attestedUntil: timestampText(message.attestedUntil),
    messages: message.messages,
    failingKeyProviderServices: message.failingKeyProviderServices,
  }
}

/** Returns the same from the answer of the host itself, which knows no names of trust hosts. */
export function hostTrustAttestationView(
  message: esxiV1.TrustAttestation__Output | null,
): TrustAttestationView | null {
  if (message === null) return null
  const time = (ms: number): string | null => (ms > 0 ? secondsText(ms) : null)
  return {
    attestationStatus: STATUS[message.status] ?? 'unknown',
    service: message.serviceId,
    attestedAt: time(message.attestedTimeMs),
    attestedUntil: time(message.attestedUntilMs),
    messages: message.messages,
    failingKeyProviderServices: message.failingKeyProviderServices.map((each) => each.message),
  }
}

/** Returns the attestation by a Trust Authority in one line. */
export function trustAttestationText(view: TrustAttestationView | null): string {
  if (view === null) return 'not a Trusted Host'
  switch (view.attestationStatus) {
    case 'attested':
      return `Attested by ${view.service} until ${view.attestedUntil ?? 'an unknown time'}`
    case 'notAttested':
      return `Not attested: ${view.messages.join('; ') || 'no reason is known'}`
    default:
      return 'Unknown'
  }
}

/** A trusted cluster as `-o json` shows it. */
export function clusterView(message: vcenterV1.TrustedCluster__Output | null) {
  const { health = '', ...cluster } = message ?? {}
  return { ...cluster, health: enumValue('APPLIED_CONFIG_HEALTH_', health) }
}

export type ClusterView = ReturnType<typeof clusterView>

export function clusterTable(clusters: readonly ClusterView[], style: TableStyle): string {
  return tableOr(
    'No trusted clusters. Make one: nkpsim trusted-cluster enable CLUSTER\n',
    clusters,
    [
      { heading: 'CLUSTER', value: ({ cluster }) => cluster ?? '' },
      { heading: 'TRUSTED', value: ({ enabled }) => yesNo(enabled === true) },
      { heading: 'CONFIGURATION', value: ({ health }) => words(health), kind: 'state' },
      { heading: 'ATTESTED', value: attestedText },
      { heading: 'ATTESTATION', value: (row) => listText(row.attestationServices) },
      { heading: 'KEY PROVIDER SERVICES', value: (row) => listText(row.keyProviderServices) },
    ],
    style,
  )
}

export function clusterFields(view: ClusterView): Field[] {
  return [
    ['Cluster', view.cluster ?? ''],
    ['Trusted', yesNo(view.enabled === true)],
    ['Configuration', words(view.health)],
    ...(view.details ?? []).map((detail): Field => ['Difference', detail]),
    ['Attested hosts', attestedText(view)],
    ['Attestation services', listText(view.attestationServices)],
    ['Key provider services', listText(view.keyProviderServices)],
  ]
}

/** A host of a trusted cluster as `-o json` shows it. */
export function clusterHostView(message: vcenterV1.TrustedClusterHost__Output) {
  const { host, connected, difference } = message
  return { host, connected, difference, attestation: trustAttestationView(message.attestation) }
}

export type ClusterHostView = ReturnType<typeof clusterHostView>

export function clusterText(
  cluster: ClusterView,
  hosts: readonly ClusterHostView[],
  style: TableStyle,
): string {
  const table = tableOr(
    'No hosts.\n',
    hosts,
    [
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'CONNECTED', value: ({ connected }) => yesNo(connected), kind: 'state' },
      { heading: 'CONFIGURATION', value: ({ difference }) => difference || 'OK', kind: 'state' },
      { heading: 'ATTESTATION', value: ({ attestation }) => trustAttestationText(attestation) },
      {
        heading: 'FAILING KEY PROVIDER SERVICES',
        value: ({ attestation }) => listText(attestation?.failingKeyProviderServices),
      },
    ],
    style,
  )
  return `${formatFields(clusterFields(cluster), style)}\n${table}`
}

export function servicesText(
  { services, providers }: Pick<vcenterV1.ListServicesResponse__Output, 'services' | 'providers'>,
  style: TableStyle,
): string {
  const offered = tableOr(
    'The services offer no key provider.\n',
    providers,
    [
      { heading: 'KEY PROVIDER', value: ({ provider }) => provider },
      { heading: 'ID', value: ({ providerId }) => providerId },
      { heading: 'REGISTERED', value: ({ registeredName }) => yesNo(registeredName !== '') },
    ],
    style,
  )
  const registered = tableOr(
    'No services are registered. Import them: nkpsim trusted-cluster import FILE\n',
    services,
    [
      { heading: 'TRUST HOST', value: ({ trustHost }) => trustHost },
      { heading: 'ADDRESS', value: ({ address }) => address },
      { heading: 'GROUP', value: ({ group }) => group },
      { heading: 'CLUSTERS', value: ({ clusters }) => listText(clusters) },
      { heading: 'ID', value: ({ serviceId }) => serviceId, wide: true },
      { heading: 'THUMBPRINT', value: ({ thumbprint }) => thumbprint, wide: true },
    ],
    style,
  )
  return services.length === 0 ? registered : `${registered}\n${offered}`
}

function attestedText({ attestedCount = 0, hostCount = 0 }: ClusterView): string {
  return `${attestedCount} of ${hostCount}`
}

function listText(items: readonly string[] = []): string {
  return items.length === 0 ? 'none' : items.join(', ')
}
