import type { trustV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import type { CallOptions } from '../context.ts'
import {
  askOneTrustHost,
  changeTrustHosts,
  requireTrustHosts,
  type TrustClient,
} from '../on-trust-hosts.ts'
import { printList, say } from '../output/print.ts'
import { type Column, formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Adds `remove NAME` to a noun. @param what kind of the object, for messages */
export function addRemoval(
  noun: Command,
  terminal: Terminal,
  what: string,
  remove: (client: TrustClient, name: string, call: CallOptions) => Promise<unknown>,
): void {
  const command = confirmable(noun.command('remove <name>')).description(
    `remove a ${what} from all trust hosts`,
  )
  onCall<ConfirmationOptions>(
    command,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      await requireTrustHosts(context)
      await requireConfirmation(context, options, () => `remove ${what} ${name}`)
      await changeTrustHosts(context, (client, call) => remove(client, name, call))
      say(context, `The ${what} ${name} is removed.`)
    },
  )
}

/**
 * Adds `list` to a noun: objects in the configuration of the trust hosts.
 * @param list.what the objects, for an empty list
 * @param list.items returns what `-o json` shows
 */
export function addItemList<Item extends object>(
  noun: Command,
  terminal: Terminal,
  list: {
    description: string
    what: string
    items: (configuration: trustV1.TrustConfiguration__Output) => readonly Item[]
    columns: readonly Column<Item>[]
  },
): void {
  const command = noun.command('list').description(list.description)
  onCall(command, terminal, async ({ context }) => {
    const { configuration } = await askOneTrustHost(context, (client, call) =>
      client.getConfiguration({}, call),
    )
    const items = configuration === null ? [] : list.items(configuration)
    await printList(context, items, list.what, () => formatTable(items, list.columns, context))
  })
}
