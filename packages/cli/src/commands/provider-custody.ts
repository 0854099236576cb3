import type { vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import {
  type ConfirmationOptions,
  confirmableByName,
  requireConfirmation,
} from '../confirmation.ts'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatTable, type TableStyle } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForClusters } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import { incompleteText } from './incomplete-hosts.ts'
import { removedHostsText } from './removed-hosts.ts'

const CUSTODY = 'nkpsim.vcenter.v1.CustodyService'
const OTHERS = '; other VMs there may depend on it.'
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
/** Words for the kinds of objects that depend on a KDK. */
const DEPENDENT_KINDS: Readonly<Record<string, string>> = {
  virtualMachine: 'VM',
  template: 'template',
  hostKey: 'host key',
  default: 'default',
}

/**
 * Adds `nkpsim provider custody` and `delete`: the places of a KDK, and what becomes unreadable
 * without the KDK.
 */
export function addCustodyCommands(provider: Command, terminal: Terminal): void {
  addCustody(provider, terminal)
  addDelete(provider, terminal)
}

function addCustody(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('custody <name>')
    .description(
      'every place that has the KDK or the keys, what depends on them, and which VMs could be opened',
    )
    .option(
      '--without <places>',
      'assume that these places are lost: vcenter,host:esx-1,backup,vcenter-backup,linked:NAME,key-servers,trust-authority',
    )
  onCall<{ without?: string }>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const without = options.without?.split(',') ?? []
    const custody = await withVcenter(context, (channel) =>
      channel.client(CUSTODY).getCustody({ provider: name, without }, callOptions(context)),
    )
    const view = { ...custody, places: custody.places.map(placeView) }
    await printResult(context, view, () =>
      [
        `${placesHeading(custody, name)}\n${placeTable(view.places, context)}${removedHostsText(view.places)}`,
        `What depends on it\n${dependentTable(custody.dependents, context)}${incompleteText(custody.incompleteHosts, OTHERS)}`,
        `Virtual machines${without.length === 0 ? '' : `, without ${without.join(' and ')}`}\n${predictionTable(custody.predictions, context)}`,
      ].join('\n'),
    )
  })
}

function placesHeading(
  { kind, keyId }: Pick<vcenterV1.GetCustodyResponse__Output, 'kind' | 'keyId'>,
  name: string,
): string {
  return ['PROVIDER_KIND_STANDARD', 'PROVIDER_KIND_TRUSTED'].includes(kind)
    ? `Places of the keys of ${name}`
    : `Places of the KDK with key id ${keyId}`
}

function addDelete(provider: Command, terminal: Terminal): void {
  const command = confirmableByName(waitable(provider.command('delete <name>'))).description(
    'show what depends on a provider, then delete it and its keys on every host',
  )
  onCall<WaitOptions & ConfirmationOptions>(
    command,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      const preview = await withVcenter(context, (channel) =>
        channel.client(CUSTODY).previewDelete({ provider: name }, callOptions(context)),
      )
      await printResult(context, preview, () => previewText(preview, context))
      const describe = () => `delete key provider ${name} and its keys on vCenter and every host`
      await requireConfirmation(context, options, describe, name)
      const { wasDefault } = await withVcenter(context, (channel) =>
        channel.client(PROVIDERS).deleteProvider({ provider: name }, callOptions(context)),
      )
      say(
        context,
        `Key provider ${name} is deleted.${wasDefault ? ' The vCenter has no default provider now.' : ''}`,
      )
      if (options.wait === true) await waitForClusters(context)
    },
  )
}

function previewText(
  {
    dependents,
    unreachableHosts,
    backedUp,
    incompleteHosts,
  }: vcenterV1.PreviewDeleteResponse__Output,
  context: Context,
): string {
  return [
    backedUp
      ? ''
      : 'The provider was never backed up: after the deletion, no backup file can restore its KDK.\n',
    unreachableHosts.length === 0
      ? ''
      : `Not reachable, shown as last reported: ${unreachableHosts.join(', ')}\n`,
    dependents.length === 0
      ? 'vCenter knows of nothing that depends on the provider.\n'
      : dependentTable(dependents, context),
    incompleteText(incompleteHosts, OTHERS),
  ].join('')
}

/** Returns a place as `-o json` shows it. */
export function placeView({ timeMs, lastKnownTimeMs, ...place }: vcenterV1.CustodyPlace__Output) {
  return { ...place, time: timeText(timeMs), lastKnown: timeText(lastKnownTimeMs) }
}

function timeText(timeMs: number): string | null {
  return timeMs === 0 ? null : new Date(timeMs).toISOString()
}

type PlaceView = ReturnType<typeof placeView>

/** Returns a remark about a place: its absence, its last report, and doubts about it. */
function remarkOf(place: PlaceView): string {
  const { kind, name, connected, lastKnown, doubt } = place
  const known = kind === 'host' && !connected ? `last report ${lastKnown ?? 'never'}` : ''
  // Only a download names a user.
  const restored = kind === 'backup' && name === '' ? 'a restore read this file' : ''
  return [absenceOf(place), known, restored, doubt].filter((part) => part !== '').join('; ')
}

function absenceOf({ removed, connected, disconnected }: PlaceView): string {
  if (removed) return 'removed from the inventory'
  if (connected) return ''
  return disconnected ? 'disconnected by an operator' : 'does not answer'
}

/** Only hosts, linked vCenters and key servers have a connection. */
function connectedText({ kind, connected }: PlaceView): string {
  return ['host', 'linked', 'key-server'].includes(kind) ? yesNo(connected) : ''
}

export function placeTable(places: readonly PlaceView[], style: TableStyle): string {
  return formatTable(
    places,
    [
      { heading: 'PLACE', value: ({ kind }) => kind },
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'SINCE', value: ({ time }) => time ?? '', kind: 'time' },
      { heading: 'CONNECTED', value: connectedText, kind: 'state' },
      { heading: 'PROTECTION', value: ({ protection }) => protection, below: true },
      { heading: 'REMARK', value: remarkOf, below: true },
    ],
    style,
  )
}

export function dependentTable(
  dependents: readonly vcenterV1.CustodyDependent__Output[],
  style: TableStyle,
): string {
  if (dependents.length === 0) return 'Nothing.\n'
  return formatTable(
    dependents,
    [
      { heading: 'KIND', value: ({ kind }) => DEPENDENT_KINDS[kind] ?? kind },
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'PARTS', value: ({ parts }) => parts.join(', ') },
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'HOST CONNECTED', value: (row) => yesNo(row.hostConnected), kind: 'state' },
      {
        heading: 'REMARK',
        value: ({ otherKdk, keyId }) =>
          otherKdk
            ? `needs a provider of this name with the key_id ${keyId}; the present provider does not open it`
            : '',
        below: true,
      },
    ],
    style,
  )
}

export function predictionTable(
  predictions: readonly vcenterV1.CustodyPrediction__Output[],
  style: TableStyle,
): string {
  if (predictions.length === 0) return 'None.\n'
  return formatTable(
    predictions,
    [
      { heading: 'NAME', value: ({ virtualMachine }) => virtualMachine },
      { heading: 'COULD BE OPENED', value: openableText, kind: 'state' },
      // The column before says that it is uncertain.
      { heading: 'HOW', value: ({ how }) => how.replace(/^perhaps /, '') },
    ],
    style,
  )
}

function openableText({ openable, way }: vcenterV1.CustodyPrediction__Output): string {
  return way === 'perhaps' ? way : yesNo(openable)
}
