import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { callOptions, withVcenter } from '../context.ts'
import { printList, say } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable } from '../waiting/wait-for-hosts.ts'
import { showChangedHost } from './changed-host.ts'
import { onCall } from './command.ts'
import { requireHost } from './host-view.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'

/**
 * Adds `nkpsim host move`, `disconnect`, `reconnect`, `remove` and `providers`, which manage a host
 * in the inventory.
 */
export function addHostManageCommands(host: Command, terminal: Terminal): void {
  const move = waitable(host.command('move <name>'))
    .description('move a host into another cluster, or out of its cluster')
    .option(
      '--cluster <name>',
      'new cluster; without this option the host becomes standalone, and loses its key providers',
      '',
    )
  type MoveOptions = WaitOptions & { cluster: string }
  onCall<MoveOptions>(move, terminal, async ({ context, options, args: [name = ''] }) => {
    const view = await withVcenter(context, async (channel) => {
      const request = { host: name, cluster: options.cluster }
      const answer = await channel.client(INVENTORY).moveHost(request, callOptions(context))
      return requireHost(answer.host)
    })
    await showChangedHost(context, view, options)
    if (view.cluster === '')
      say(
        context,
        `${name} is a standalone host: vCenter removes its key providers. Move it into a cluster: nkpsim host move ${name} --cluster CLUSTER`,
      )
  })
  for (const [verb, method, description] of [
    ['disconnect', 'disconnectHost', 'stop managing a host; it keeps its key providers'],
    ['reconnect', 'reconnectHost', 'manage a disconnected host again'],
  ] as const) {
    const plain = host.command(`${verb} <name>`).description(description)
    const command = verb === 'reconnect' ? waitable(plain) : plain
    onCall<WaitOptions>(command, terminal, async ({ context, options, args: [name = ''] }) => {
      const view = await withVcenter(context, async (channel) => {
        const answer = await channel.client(INVENTORY)[method]({ host: name }, callOptions(context))
        return requireHost(answer.host)
      })
      await showChangedHost(context, view, options)
    })
  }
  addRemove(host, terminal)
  addProviders(host, terminal)
}

function addRemove(host: Command, terminal: Terminal): void {
  const remove = confirmable(host.command('remove <name>')).description(
    'remove a host from the inventory, and the KDKs from the host if it answers',
  )
  onCall<ConfirmationOptions>(remove, terminal, async ({ context, options, args: [name = ''] }) => {
    await requireConfirmation(context, options, async () => {
      const { keyProviders } = await withVcenter(context, async (channel) => {
        const answer = await channel.client(INVENTORY).getHost({ name }, callOptions(context))
        return requireHost(answer.host)
      })
      const held = keyProviders.map(({ provider }) => provider).join(', ')
      const keys = held === '' ? '' : `, and delete the KDKs of ${held} on the host`
      return `remove host ${name} from the inventory${keys}`
    })
    const { mayHold } = await withVcenter(context, (channel) =>
      channel.client(INVENTORY).removeHost({ host: name }, callOptions(context)),
    )
    const kdks = mayHold.length > 0 ? '' : ' No KDK of this vCenter is left on it.'
    say(context, `Host ${name} is removed from the inventory.${kdks}`)
    if (mayHold.length > 0)
      say(
        context,
        `${name} may still hold ${mayHold.join(', ')}: the host did not confirm their removal. Add the host again and remove it while it answers, or destroy its disk.`,
      )
  })
}

function addProviders(host: Command, terminal: Terminal): void {
  const providers = host
    .command('providers <name>')
    .description('the key providers of a host, as vCenter knows them')
  onCall(providers, terminal, async ({ context, args: [name = ''] }) => {
    const views = await withVcenter(context, async (channel) => {
      const answer = await channel
        .client(PROVIDERS)
        .listHostProviders({ host: name }, callOptions(context))
      return answer.providers.map(({ provider, keyId, health, details, foreign }) => ({
        provider,
        keyId,
        health: enumValue('HEALTH_', health),
        foreign,
        details: details.map(({ id, defaultMessage }) => ({ id, message: defaultMessage })),
      }))
    })
    await printList(context, views, 'key providers', () =>
      formatTable(
        views,
        [
          { heading: 'PROVIDER', value: ({ provider }) => provider },
          { heading: 'KEY ID', value: ({ keyId }) => keyId, kind: 'id' },
          { heading: 'HEALTH', value: ({ health }) => words(health), kind: 'state' },
          { heading: 'FOREIGN', value: ({ foreign }) => yesNo(foreign) },
          {
            heading: 'WHY',
            value: ({ details }) => details.map(({ message }) => message).join(' '),
            below: true,
          },
        ],
        context,
      ),
    )
  })
}
