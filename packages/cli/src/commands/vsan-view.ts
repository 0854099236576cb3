import type { vcenterV1 } from '@nkpsim/rpc'
import { formatSize } from '@nkpsim/simulator/sizes'
import { type Field, formatFields, type TableStyle, tableOr } from '../output/table.ts'
import { enumValue, words } from '../output/words.ts'

/** The vSAN of a cluster as `-o json` shows it. */
export function vsanView(message: vcenterV1.VsanCluster__Output | null) {
  const { architecture = '', encryption = null, ...vsan } = message ?? {}
  return { ...vsan, architecture: enumValue('VSAN_ARCHITECTURE_', architecture), encryption }
}

export type VsanView = ReturnType<typeof vsanView>

/** A host of a vSAN cluster as `-o json` shows it. */
export function vsanHostView({
  disks,
  kekVerifierHealth,
  dekVerifierHealth,
  ...host
}: vcenterV1.VsanHost__Output) {
  return {
    ...host,
    kekVerifierHealth: colorOf(kekVerifierHealth),
    dekVerifierHealth: colorOf(dekVerifierHealth),
    disks: disks.map(({ state, ...disk }) => ({
      ...disk,
      state: enumValue('VSAN_DISK_STATE_', state),
    })),
  }
}

/** With OSA, a host has no verifiers: empty. */
function colorOf(color: string): string {
  if (color === 'VSAN_HEALTH_COLOR_UNSPECIFIED') return ''
  return enumValue('VSAN_HEALTH_COLOR_', color).toLowerCase()
}

export type VsanHostView = ReturnType<typeof vsanHostView>

export function vsanTable(clusters: readonly VsanView[], style: TableStyle): string {
  return tableOr(
    'No cluster has vSAN. Enable it: nkpsim vsan enable CLUSTER\n',
    clusters,
    [
      { heading: 'CLUSTER', value: ({ cluster }) => cluster ?? '' },
      { heading: 'DATASTORE', value: ({ datastore }) => datastore ?? '' },
      { heading: 'ARCHITECTURE', value: ({ architecture }) => architecture },
      { heading: 'HOSTS', value: ({ hostCount }) => String(hostCount ?? 0), align: 'right' },
      { heading: 'ENCRYPTION', value: encryptionText, kind: 'state' },
      { heading: 'DISKS DONE', value: doneText },
    ],
    style,
  )
}

export function vsanFields(view: VsanView): Field[] {
  const { encryption } = view
  return [
    ['Cluster', view.cluster ?? ''],
    ['Datastore', view.datastore ?? ''],
    ['Architecture', view.architecture],
    ['Encryption', encryptionText(view)],
    ...(encryption === null
      ? []
      : ([
          ['DEK generation', String(encryption.dekGeneration)],
          ['KEK', encryption.kekId],
          ['Host key', encryption.hostKeyId],
        ] satisfies Field[])),
    ['Disks done', doneText(view)],
    ...(view.problems ?? []).map((problem): Field => ['Problem', problem]),
  ]
}

export function vsanText(
  view: VsanView,
  hosts: readonly VsanHostView[],
  style: TableStyle,
): string {
  const rows = hosts.flatMap(({ host, disks }) => disks.map((disk) => ({ host, ...disk })))
  const table = tableOr(
    'No host has reported its disks yet.\n',
    rows,
    [
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'DISK', value: ({ diskId }) => diskId },
      { heading: 'STATE', value: ({ state, reason }) => reason || words(state), kind: 'state' },
      { heading: 'USED', value: ({ usedBytes }) => formatSize(usedBytes), align: 'right' },
      { heading: 'SIZE', value: ({ capacityBytes }) => formatSize(capacityBytes), align: 'right' },
      { heading: 'KEY PROVIDER', value: ({ provider }) => provider || 'none' },
      { heading: 'DEK', value: ({ dekGeneration }) => String(dekGeneration), align: 'right' },
      { heading: 'KEK', value: ({ kekId }) => kekId, wide: true },
    ],
    style,
  )
  const above = view.architecture === 'ESA' ? `\n${esaTable(hosts, style)}` : ''
  const old = hosts.filter(({ reported, answered }) => reported && !answered)
  const ages = old.map(({ host, reportAgeMs }) => `${host} ${ageText(reportAgeMs)}\n`)
  return `${formatFields(vsanFields(view), style)}\n${table}${ages.join('')}${above}`
}

function esaTable(hosts: readonly VsanHostView[], style: TableStyle): string {
  return tableOr(
    '',
    hosts,
    [
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'DEK', value: ({ dekId }) => dekId || 'none' },
      { heading: 'KEK VERIFIER', value: ({ kekVerifierHealth }) => kekVerifierHealth },
      { heading: 'DEK VERIFIER', value: ({ dekVerifierHealth }) => dekVerifierHealth },
      {
        heading: 'OBJECTS LEFT',
        value: (host) => String(host.inconsistentlyEncryptedObjectCount),
        align: 'right',
      },
    ],
    style,
  )
}

/** Says how old the last report of a host is that does not answer. */
function ageText(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000)
  const age = minutes === 0 ? 'less than a minute' : `${minutes} min`
  return `does not answer: its disks are as it reported ${age} ago.`
}

function encryptionText({ encryption, changing }: VsanView): string {
  const state = encryption === null ? 'off' : `on, ${encryption.provider}`
  return changing === true ? `${state}; changing` : state
}

function doneText({ doneDisks = 0, disks = 0 }: VsanView): string {
  return `${doneDisks} of ${disks}`
}
