import type { esxiV1, vcenterV1 } from '@nkpsim/rpc'
import { CliError } from '../errors.ts'
import { type Field, formatTable, type TableStyle } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import { type AttestationResult, attestationResult } from './attestation-words.ts'
import { sentText } from './provider-view.ts'
import {
  hostTrustAttestationView,
  type TrustAttestationView,
  trustAttestationText,
  trustAttestationView,
} from './trusted-cluster-view.ts'

type HeldProvider = { provider: string; keyId: string; kcv: string }

type HostMessage = {
  id: string
  name: string
  address: string
  cluster: string
  connectionState: string
  tpmVersion: string
  encryptionMode: string
  version: string
  acknowledgedGeneration: number
  desiredGeneration: number
  keyProviders: HeldProvider[]
  attestationStatus: string
  attestationMessage: string
  keyPersistence: boolean
  connectionMessage: string
  trustAttestation: vcenterV1.TrustAttestationInfo__Output | null
}

/** A host of the inventory as `-o json` shows it. */
export type HostView = Omit<HostMessage, 'trustAttestation'> & {
  /** `attestationStatus` in the words of vSphere. */
  attestation: AttestationResult
  /** Attestation by a Trust Authority; null if the host is not a Trusted Host. */
  trustAttestation: TrustAttestationView | null
}

export function hostView(message: HostMessage): HostView {
  const { id, name, address, cluster, tpmVersion, encryptionMode, version } = message
  return {
    id,
    name,
    address,
    cluster,
    connectionState: enumValue('CONNECTION_STATE_', message.connectionState),
    tpmVersion,
    encryptionMode,
    version,
    acknowledgedGeneration: message.acknowledgedGeneration,
    desiredGeneration: message.desiredGeneration,
    keyProviders: message.keyProviders.map(heldProvider),
    attestationStatus: message.attestationStatus,
    attestation: attestationResult(message.attestationStatus),
    attestationMessage: message.attestationMessage,
    keyPersistence: message.keyPersistence,
    connectionMessage: message.connectionMessage,
    trustAttestation: trustAttestationView(message.trustAttestation),
  }
}

export function hostTable(hosts: readonly HostView[], style: TableStyle): string {
  return formatTable(
    hosts,
    [
      { heading: 'NAME', value: ({ name }) => name },
      {
        heading: 'CONNECTION',
        value: ({ connectionState }) => words(connectionState),
        kind: 'state',
      },
      { heading: 'CLUSTER', value: ({ cluster }) => cluster },
      { heading: 'TPM', value: ({ tpmVersion }) => tpmVersion },
      { heading: 'ATTESTATION', value: ({ attestation }) => attestation, kind: 'state' },
      { heading: 'ENCRYPTION', value: ({ encryptionMode }) => encryptionMode },
      { heading: 'GENERATION', value: generations, align: 'right', wide: true },
      { heading: 'PROVIDERS', value: (row) => String(row.keyProviders.length), align: 'right' },
      { heading: 'ADDRESS', value: ({ address }) => address, wide: true },
    ],
    style,
  )
}

export function hostFields(view: HostView): Field[] {
  return [
    ['Name', view.name],
    ['Id', view.id],
    ['Address', view.address],
    ['Cluster', view.cluster || 'none: a standalone host receives no key provider'],
    ['Connection', words(view.connectionState)],
    ['Connection message', view.connectionMessage || 'none'],
    ['Version', view.version],
    ['TPM', view.tpmVersion || 'none'],
    ['Attestation', view.attestation],
    ['Attestation message', view.attestationMessage || 'none'],
    ...trustFields(view),
    ['Encryption mode', view.encryptionMode],
    ...(view.keyPersistence ? [['Key persistence', 'enabled'] satisfies Field] : []),
    ['Generation', generations(view)],
    ...view.keyProviders.map(providerField),
  ]
}

/** Returns the host of a response. @throws CliError FAILED if the response has none */
export function requireHost(message: HostMessage | null | undefined): HostView {
  if (message) return hostView(message)
  throw new CliError('FAILED', 'vCenter answered without a host')
}

type StatusMessage = {
  hostId: string
  name: string
  version: string
  tpmVersion: string
  encryptionMode: string
  vcenterInstanceId: string
  vcenterConnected: boolean
  term: number
  generation: number
  keyProviders: (HeldProvider & {
    kind: string
    usable: boolean
    isDefault: boolean
    custody: string
    foreign: boolean
    heldKeyCount: number
    storedKeyCount: number
  })[]
  build: string
  tpmProblem: string
  tpmProblemMessage: string
  trustAttestation: esxiV1.TrustAttestation__Output | null
}

/** The state that a host reports, as `-o json` shows it. */
export type HostStatusView = Omit<StatusMessage, 'trustAttestation'> & {
  trustAttestation: TrustAttestationView | null
}

export function hostStatusView(message: StatusMessage): HostStatusView {
  const { hostId, name, version, tpmVersion, encryptionMode } = message
  const { vcenterInstanceId, vcenterConnected, term, generation } = message
  return {
    hostId,
    name,
    version,
    tpmVersion,
    encryptionMode,
    vcenterInstanceId,
    vcenterConnected,
    term,
    generation,
    keyProviders: message.keyProviders.map((held) => ({
      ...heldProvider(held),
      kind: enumValue('KEY_PROVIDER_KIND_', held.kind),
      usable: held.usable,
      isDefault: held.isDefault,
      custody: held.custody,
      foreign: held.foreign,
      heldKeyCount: held.heldKeyCount,
      storedKeyCount: held.storedKeyCount,
    })),
    build: message.build,
    tpmProblem: message.tpmProblem,
    tpmProblemMessage: message.tpmProblemMessage,
    trustAttestation: hostTrustAttestationView(message.trustAttestation),
  }
}

export function hostStatusFields(view: HostStatusView): Field[] {
  return [
    ['Name', view.name],
    ['Id', view.hostId],
    ['Version', `${view.version} build ${view.build}`],
    ['TPM', view.tpmVersion || 'none'],
    [
      'TPM problem',
      view.tpmProblem === '' ? 'none' : `${view.tpmProblem}: ${view.tpmProblemMessage}`,
    ],
    ['Encryption mode', view.encryptionMode],
    ['vCenter', view.vcenterInstanceId || 'none'],
    ['vCenter connected', yesNo(view.vcenterConnected)],
    ['Generation', String(view.generation)],
    ...view.keyProviders.map((held): Field => {
      const origin = held.foreign ? ', from another vCenter' : ''
      return ['Key provider', `${heldText(held)}${origin}`]
    }),
    ...trustFields(view),
  ]
}

function heldText(held: HostStatusView['keyProviders'][number]): string {
  if (held.kind === 'STANDARD') {
    const stored = held.storedKeyCount === 0 ? '' : `, ${held.storedKeyCount} of them stored`
    return `${held.provider}  standard  keys in memory ${held.heldKeyCount}${stored}`
  }
  if (held.kind === 'TRUSTED')
    return `${held.provider}  trusted  keys in memory ${held.heldKeyCount}`
  return `${providerField(held)[1]}  sent ${sentText(held.custody)}`
}

function heldProvider({ provider, keyId, kcv }: HeldProvider): HeldProvider {
  return { provider, keyId, kcv }
}

function providerField({ provider, keyId, kcv }: HeldProvider): [string, string] {
  return ['Key provider', `${provider}  key id ${keyId}${kcv === '' ? '' : `  KCV ${kcv}`}`]
}

function generations(view: HostView): string {
  return `${view.acknowledgedGeneration}/${view.desiredGeneration}`
}

/** Returns nothing for a host that is not a Trusted Host. */
function trustFields({ trustAttestation }: Pick<HostView, 'trustAttestation'>): Field[] {
  if (trustAttestation === null) return []
  return [
    ['Trust Authority', trustAttestationText(trustAttestation)],
    ...trustAttestation.failingKeyProviderServices.map(
      (failing): Field => ['Failing key provider service', failing],
    ),
  ]
}
