import type { vcenterV1 } from '@nkpsim/rpc'
import { type Column, formatTable, tableOr } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import { lockText, powerText } from './vm-words.ts'

/** Text for each verdict of a comparison. */
const VERDICTS: Readonly<Record<string, string>> = {
  same: 'one KDK everywhere',
  different:
    'several KDKs have this name: a virtual machine of one KDK cannot be opened with another KDK',
  single: 'on one vCenter only',
  unknown: 'unknown: not all providers of a linked vCenter are known',
}

type Inventory = {
  name: string
  reachable: boolean
  hosts: readonly vcenterV1.SummaryHost__Output[]
  virtualMachines: readonly vcenterV1.SummaryVm__Output[]
}
type Origin = { vcenter: string; reachable: boolean }
type Color = { color: boolean }

const ORIGIN: readonly Column<Origin>[] = [
  { heading: 'VCENTER', value: ({ vcenter }) => vcenter },
  { heading: 'REACHABLE', value: ({ reachable }) => yesNo(reachable), kind: 'state' },
]

/** Formats the hosts and virtual machines of linked vCenters, as last reported. */
export function inventoryText(views: readonly Inventory[], context: Color): string {
  const hosts = views.flatMap(({ name, reachable, ...view }) =>
    view.hosts.map((host) => ({ vcenter: name, reachable, ...host })),
  )
  const vms = views.flatMap(({ name, reachable, virtualMachines }) =>
    virtualMachines.map((vm) => ({ ...vm, vcenter: name, reachable })),
  )
  return [
    tableOr(
      'No hosts of linked vCenters.\n',
      hosts,
      [
        ...ORIGIN,
        { heading: 'HOST', value: ({ host }) => host },
        { heading: 'CLUSTER', value: ({ cluster }) => cluster },
        { heading: 'CONNECTED', value: ({ connected }) => yesNo(connected), kind: 'state' },
      ],
      context,
    ),
    tableOr(
      'No virtual machines of linked vCenters.\n',
      vms,
      [
        ...ORIGIN,
        { heading: 'VM', value: ({ name }) => name },
        { heading: 'HOST', value: ({ host }) => host },
        { heading: 'POWER', value: powerText, kind: 'state' },
        { heading: 'KEYS', value: ({ locked }) => lockText(locked), kind: 'state' },
      ],
      context,
    ),
  ].join('\n')
}

/** Returns a line for each linked vCenter whose inventory is unknown. */
export function inventoryRemarks(
  vcenters: readonly Pick<vcenterV1.LinkedVcenter__Output, 'name' | 'summary'>[],
): string[] {
  return vcenters
    .filter(({ summary }) => summary === null)
    .map(({ name }) => `The hosts and virtual machines of ${name} are unknown until it answers.`)
}

/** Formats a comparison of the key providers of linked vCenters. */
export function comparisonText(
  providers: readonly vcenterV1.ProviderComparison__Output[],
  context: Color,
): string {
  const rows = providers.flatMap(({ provider, verdict, holders }) =>
    holders.map((holder) => ({ provider, verdict, reachable: !holder.unreachable, ...holder })),
  )
  return formatTable(
    rows,
    [
      { heading: 'PROVIDER', value: ({ provider }) => provider },
      ...ORIGIN,
      { heading: 'KEY ID', value: ({ keyId }) => keyId, kind: 'id' },
      { heading: 'VERDICT', value: ({ verdict }) => VERDICTS[verdict] ?? verdict },
    ],
    context,
  )
}

/** Returns what makes a comparison incomplete, as lines. */
export function comparisonRemarks({
  unheard,
  unreachable,
}: Pick<vcenterV1.CompareProvidersResponse__Output, 'unheard' | 'unreachable'>): string[] {
  return [
    ...unheard.map((name) => `Not all providers of ${name} are known until it answers.`),
    ...unreachable.map((name) => `${name} does not answer; its providers are as last reported.`),
  ]
}
