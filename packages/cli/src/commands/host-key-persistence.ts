import type { esxiV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { callOptions, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const PERSISTENCE = 'nkpsim.esxi.v1.KeyPersistenceService'

type Channel = Parameters<Parameters<typeof withHost>[2]>[0]
type Answer = { keyPersistence: esxiV1.KeyPersistence__Output | null }
type Options = { removeAllStoredKeys?: boolean }

/**
 * Adds `nkpsim host key-persistence`: whether a host stores the KEKs of standard providers. The
 * commands ask the host itself.
 */
export function addHostKeyPersistenceCommands(host: Command, terminal: Terminal): void {
  const persistence = host
    .command('key-persistence')
    .description('whether a host stores keys of standard key providers; works without vCenter')
  const get = persistence
    .command('get <host>')
    .description('whether the host stores keys, and how many it has stored')
  addCall(get, terminal, (channel, _, options) =>
    channel.client(PERSISTENCE).getKeyPersistence({}, options),
  )
  const enable = persistence
    .command('enable <host>')
    .description('store keys in the configuration of the host, which its TPM 2.0 seals')
  addCall(
    enable,
    terminal,
    (channel, _, options) => channel.client(PERSISTENCE).enableKeyPersistence({}, options),
    'Anyone who takes the whole host can now start its virtual machines without vCenter.',
  )
  const disable = persistence
    .command('disable <host>')
    .description('store no further keys')
    .option(
      '--remove-all-stored-keys',
      'remove the stored keys too; the host keeps the keys in its memory',
    )
  addCall(disable, terminal, (channel, { removeAllStoredKeys = false }, options) =>
    channel.client(PERSISTENCE).disableKeyPersistence({ removeAllStoredKeys }, options),
  )
}

/** @param after line for the user after the change */
function addCall(
  command: Command,
  terminal: Terminal,
  call: (
    channel: Channel,
    given: Options,
    options: ReturnType<typeof callOptions>,
  ) => Promise<Answer>,
  after?: string,
): void {
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const answer = await withHost(context, name, (channel) =>
      call(channel, options, callOptions(context)),
    )
    const view = viewOf(answer)
    await printResult(context, view, () => formatFields(fieldsOf(view), context))
    if (after !== undefined) say(context, after)
  })
}

function viewOf({ keyPersistence }: Answer): esxiV1.KeyPersistence__Output {
  if (keyPersistence !== null) return keyPersistence
  throw new CliError('FAILED', 'the host answered without its key persistence')
}

function fieldsOf({ enabled, storedCount }: esxiV1.KeyPersistence__Output): Field[] {
  return [
    ['Key persistence', enabled ? 'enabled' : 'disabled'],
    ['Stored keys', String(storedCount)],
  ]
}
