import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type CallOptions, type Context, transferOptions, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure } from '../exit-codes.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import {
  askHosts,
  isUnmanaged,
  knownHosts,
  type SilentHost,
  silenceCode,
  silenceText,
  unmanagedText,
} from '../vms/ask-hosts.ts'
import { type HostVms, type LeftVm, planRekeyAll, type VmRekey } from '../vms/plan-rekey-all.ts'
import { withProvidedKey } from '../vms/with-provided-key.ts'
import { onCall } from './command.ts'
import { vmView } from './vm-view.ts'

/** Hosts that are asked to rekey VMs at the same time. */
const HOSTS_AT_ONCE = 4
/** VMs of a host that are rekeyed at the same time. A host syncs their files in parallel. */
const VMS_AT_ONCE = 8

/** A VM with a key of the old provider, and what became of it. */
type RekeyedVm = { name: string; host: string | null; result: string; reason: string }

/** Adds `nkpsim provider rekey-all`. The command calls hosts, and works without vCenter. */
export function addRekeyAllCommand(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('rekey-all <name>')
    .description('give every VM with keys of a provider new keys of another provider')
    .requiredOption('--to <provider>', 'key provider of the new keys')
    .option('--deep', 're-encrypt the data of powered-off VMs too', false)
  type Options = { to: string; deep: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { to, deep } = options
    if (isSameName(name, to))
      throw new CliError('USAGE', '--to names the same provider; name the provider of the new keys')
    const { hosts, silent } = await askForVms(context, to)
    const { rekeys, left } = planRekeyAll(hosts, { provider: name, deep })
    requireAnyHolder(hosts, to)
    const rekeyed = await rekeyEach(context, rekeys, to)
    const vms = [...rekeyed, ...left.map(leftVm)]
    const done = vms.filter(({ reason }) => reason === '').length
    const rest = vms.filter(({ reason }) => reason !== '')
    await printResult(context, { provider: name, to, rekeyed: done, vms }, () =>
      rest.length === 0 ? '' : restTable(rest, context),
    )
    say(context, summary(done, rest.length, { name, to }))
    requireAll(silent, rest.length, name)
  })
}

async function askForVms(context: Context, to: string) {
  const ask = async (channel: RpcChannel, options: CallOptions) => {
    const { vms } = await channel
      .client('nkpsim.esxi.v1.VirtualMachineService')
      .listVms({}, options)
    const { keyProviders } = await channel
      .client('nkpsim.esxi.v1.HostService')
      .getStatus({}, options)
    const held = keyProviders.filter(({ provider }) => isSameName(provider, to))
    return { vms: vms.map(vmView), obstacle: obstacleOf(held, to) }
  }
  const answers = await askHosts(context, await knownHosts(context), ask)
  return {
    hosts: answers.flatMap((each) =>
      'answer' in each ? [{ host: each.host, ...each.answer }] : [],
    ),
    silent: answers.flatMap((each) => ('failure' in each ? [each] : [])),
  }
}

function obstacleOf(held: readonly { usable: boolean }[], to: string): string | undefined {
  if (held.length === 0) return `its host does not hold key provider "${to}"`
  return held.some(({ usable }) => usable) ? undefined : `key provider "${to}" is not backed up`
}

/** Rekeys VMs. A failure of one VM does not stop the others; Ctrl-C does. */
async function rekeyEach(
  context: Context,
  rekeys: readonly VmRekey[],
  provider: string,
): Promise<RekeyedVm[]> {
  const { mapLimited } = await import('@nkpsim/simulator/operator')
  const byHost = [...Map.groupBy(rekeys, ({ host }) => host)]
  let done = 0
  return withProgress(context, async (step) => {
    const rekeyOne = async (channel: RpcChannel, rekey: VmRekey): Promise<RekeyedVm> => {
      const result = await rekeyVm(context, channel, rekey, provider)
      done++
      step(`${result.name}: ${result.result} (${done} of ${rekeys.length})`)
      return result
    }
    const ofHosts = await mapLimited(byHost, HOSTS_AT_ONCE, async ([host, ofHost]) =>
      withHost(context, host, (channel) =>
        mapLimited(ofHost, VMS_AT_ONCE, (rekey) => rekeyOne(channel, rekey)),
      ),
    )
    return ofHosts.flat()
  })
}

async function rekeyVm(
  context: Context,
  channel: RpcChannel,
  { host, ...rekey }: VmRekey,
  provider: string,
): Promise<RekeyedVm> {
  const { name, deep } = rekey
  try {
    const need = { host: () => host, provider, madeFor: `virtual machine ${name}` }
    await withProvidedKey(context, need, (key) =>
      channel
        .client('nkpsim.esxi.v1.VmCryptoService')
        .rekeyVm({ ...rekey, ...key }, transferOptions(context)),
    )
    return { name, host, result: deep ? 're-encrypted' : 'rekeyed', reason: '' }
  } catch (error) {
    context.terminal.signal.throwIfAborted()
    return { name, host, result: 'not rekeyed', reason: describeFailure(error).message }
  }
}

function leftVm({ name, host, reason }: LeftVm): RekeyedVm {
  return { name, host, result: 'not rekeyed', reason }
}

/** @throws CliError NOT_FOUND if no host can make keys of the new provider */
function requireAnyHolder(hosts: readonly HostVms[], to: string): void {
  const [first] = hosts
  if (first?.obstacle !== undefined && hosts.every(({ obstacle }) => obstacle !== undefined))
    throw new CliError(
      'NOT_FOUND',
      `nothing was changed: on no host that answers can VMs get keys of "${to}"; ${first.obstacle}`,
    )
}

/** Returns a table with one row for all VMs of a host that are left for the same reason. */
function restTable(vms: readonly RekeyedVm[], context: Context): string {
  const groups = [...Map.groupBy(vms, ({ host, reason }) => `${host} ${reason}`).values()]
  return formatTable(
    groups.flatMap(([vm, ...more]) => (vm === undefined ? [] : [{ ...vm, more: more.length }])),
    [
      {
        heading: 'VM',
        value: ({ name, more }) => (more === 0 ? name : `${name} and ${more} more`),
      },
      { heading: 'HOST', value: ({ host }) => host ?? '' },
      { heading: 'REASON', value: ({ reason }) => reason, below: true },
    ],
    context,
  )
}

function summary(done: number, rest: number, { name, to }: { name: string; to: string }): string {
  if (done === 0 && rest === 0) return `No VM has keys of ${name}.`
  return `${countText(done)} rekeyed from ${name} to ${to}.`
}

function countText(count: number): string {
  return count === 1 ? '1 VM' : `${count} VMs`
}

/** @throws CliError after the result, if VMs may still have keys of the old provider */
function requireAll(silent: readonly SilentHost[], rest: number, name: string): void {
  if (silent.length > 0) {
    const unmanaged = silent.filter(isUnmanaged).map(({ host }) => host)
    const others = silent.filter((each) => !isUnmanaged(each))
    const text = others.length === 0 ? unmanagedText(unmanaged) : silenceText(others)
    throw new CliError(silenceCode(silent), `other VMs may have keys of ${name}; ${text}`)
  }
  if (rest > 0)
    throw new CliError(
      'CONFLICT',
      `${countText(rest)} left with keys of ${name}; remove the reasons, then run this command again`,
    )
}
