import { type Command, Option } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { showAfterWait } from '../waiting/after-wait.ts'
import { type WaitOptions, waitable, waitForProvider } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import { addShareCommand } from './linked.ts'
import { addBackupCommand } from './provider-backup.ts'
import { addCustodyCommands } from './provider-custody.ts'
import { addDefaultCommands } from './provider-default.ts'
import { addMigrateCommand } from './provider-migrate.ts'
import { addRegisterCommand } from './provider-register.ts'
import { addRekeyAllCommand } from './provider-rekey-all.ts'
import { addRestoreCommand } from './provider-restore.ts'
import {
  changedProviderFields,
  onHostTable,
  onHostView,
  type ProviderView,
  providerFields,
  providerTable,
  providerView,
  readProvider,
  requireProvider,
} from './provider-view.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'
const HEALTHS = ['NONE', 'OK', 'WARNING', 'ERROR'] as const
const KDK_BYTES = 32
/** Larger than any KDK, so that the error can show the actual number of bytes. */
const MAX_KDK_FILE_BYTES = 1024

/** Adds `nkpsim provider`: the key providers of a vCenter. */
export function addProviderCommands(program: Command, terminal: Terminal): void {
  const provider = program.command('provider').description('key providers of the vCenter')
  addCreate(provider, terminal)
  addRegisterCommand(provider, terminal)
  addList(provider, terminal)
  addGet(provider, terminal)
  addUpdate(provider, terminal)
  addDefaultCommands(provider, terminal)
  addCustodyCommands(provider, terminal)
  addBackupCommand(provider, terminal)
  addRestoreCommand(provider, terminal)
  addShareCommand(provider, terminal)
  addRekeyAllCommand(provider, terminal)
  addMigrateCommand(provider, terminal)
}

function addCreate(provider: Command, terminal: Terminal): void {
  const command = waitable(provider.command('create <name>'))
    .description('make a native provider; it cannot be used before it is backed up')
    .option('--no-tpm-required', 'hosts without a TPM receive it too')
    .option('--key-id <uuid>', 'key id of the provider (default: a new one)')
    .option('--kdk-file <file>', 'file with the KDK, 32 bytes; - for stdin (default: a random KDK)')
  type Options = WaitOptions & { tpmRequired: boolean; keyId?: string; kdkFile?: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const keyDerivationKey = await readKdk(context.terminal, options.kdkFile)
    const view = await withVcenter(context, async (channel) => {
      const constraints = { tpmRequired: options.tpmRequired }
      const answer = await channel
        .client(SERVICE)
        .createProvider(
          { provider: name, constraints, keyId: options.keyId ?? '', keyDerivationKey },
          callOptions(context),
        )
      return requireProvider(answer.provider)
    })
    await showChanged(context, view, options)
    say(context, `Back it up before you use it: nkpsim provider backup ${name} --file FILE`)
  })
}

/** Prints a provider after its change, with --wait as it is after the wait. */
function showChanged(
  context: Context,
  changed: ProviderView,
  { wait }: WaitOptions,
): Promise<void> {
  const { provider } = changed
  return showAfterWait(changed, {
    wait: wait === true ? () => waitForProvider(context, provider) : undefined,
    read: () => readProvider(context, provider),
    show: (view) =>
      printResult(context, view, () => formatFields(changedProviderFields(view), context)),
  })
}

function addList(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('list [names...]')
    .description('every provider, or only the named ones, with status')
    .addOption(
      new Option('--health <health>', 'only providers with this health').choices(
        HEALTHS.map((health) => health.toLowerCase()),
      ),
    )
  onCall<{ health?: string }>(command, terminal, async ({ context, options, args }) => {
    const health = HEALTHS.filter((each) => each.toLowerCase() === options.health)
    const filter = { providers: [...args], health: health.map((each) => `HEALTH_${each}` as const) }
    const views = await withVcenter(context, async (channel) => {
      const { providers } = await channel
        .client(SERVICE)
        .listProviders(filter, callOptions(context))
      return providers.map(providerView)
    })
    await printList(context, views, 'key providers', () => providerTable(views, context))
  })
}

function addGet(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('get <name>')
    .description('one provider, and whether each host holds it')
  onCall(command, terminal, async ({ context, args }) => {
    const [name = ''] = args
    const view = await withVcenter(context, async (channel) => {
      const answer = await channel
        .client(SERVICE)
        .getProvider({ provider: name }, callOptions(context))
      return { ...requireProvider(answer.provider), onHosts: answer.hosts.map(onHostView) }
    })
    await printResult(
      context,
      view,
      () => `${formatFields(providerFields(view), context)}\n${onHostTable(view.onHosts, context)}`,
    )
  })
}

function addUpdate(provider: Command, terminal: Terminal): void {
  const command = waitable(provider.command('update <name>'))
    .description('change the key id of a provider; its KDK stays; back it up again afterwards')
    .requiredOption('--key-id <uuid>', 'the new key id')
  type Options = WaitOptions & { keyId: string }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const view = await withVcenter(context, async (channel) => {
      const request = { provider: name, keyId: options.keyId }
      const answer = await channel.client(SERVICE).updateProvider(request, callOptions(context))
      return requireProvider(answer.provider)
    })
    await showChanged(context, view, options)
    say(context, `Back it up again: nkpsim provider backup ${name} --file FILE`)
  })
}

async function readKdk(terminal: Terminal, file: string | undefined): Promise<Buffer> {
  if (file === undefined) return Buffer.alloc(0)
  const bytes = await readOption(terminal, file, { what: 'the KDK', maxBytes: MAX_KDK_FILE_BYTES })
  if (bytes.length === KDK_BYTES) return bytes
  bytes.fill(0)
  throw new CliError('USAGE', `a KDK has ${KDK_BYTES} bytes, ${file} has ${bytes.length}`)
}
