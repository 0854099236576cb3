import type { esxiV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import {
  askHosts,
  isUnmanaged,
  knownHosts,
  type SilentHost,
  silenceCode,
  silenceText,
} from '../vms/ask-hosts.ts'
import { onCall } from './command.ts'

const SERVICE = 'nkpsim.esxi.v1.DisasterRecoveryService'

type Options = { datastore?: string; host?: string }

/** Why a VM does not open on a host, as `-o json` shows it. */
type Problem = {
  code: string
  file: string
  provider: string
  keyId: string
  message: string
  remedy: string
}

/** A VM as `-o json` shows it. */
export type RehearsedVm = {
  name: string
  datastore: string
  /** Whether the VM opens on at least one host. */
  opens: boolean
  hosts: { host: string; opens: boolean; problems: Problem[] }[]
}

/** Adds `nkpsim dr`: disaster recovery. The command calls the hosts themselves. */
export function addDrCommands(program: Command, terminal: Terminal): void {
  const dr = program
    .command('dr')
    .description('disaster recovery: check replicated VMs; works without vCenter')
  const command = dr
    .command('rehearse')
    .description('open each VM of a datastore without touching it, and say why it does not open')
    .option('--datastore <name>', 'datastore with the replicated VMs (default: all datastores)')
    .option('--host <name>', 'only this host (default: all hosts)')
  onCall<Options>(command, terminal, async ({ context, options }) => rehearse(context, options))
}

/**
 * @throws CliError NOT_FOUND if there is no VM, CONFLICT if a VM does not open, UNAVAILABLE or
 *   DENIED if a host gave no answer
 */
async function rehearse(context: Context, { datastore = '', host }: Options): Promise<void> {
  const hosts = host === undefined ? await knownHosts(context) : [host]
  const answers = await withProgress(context, (step) => {
    step('opening the virtual machines')
    // Reading all VMs of a datastore takes longer than one call of a host usually does.
    const { timeoutMs } = callOptions(context)
    return askHosts(context, hosts, async (channel, options) => {
      const found: esxiV1.ListVmRehearsalsResponse__Output[] = []
      const call = channel.client(SERVICE).listVmRehearsals
      for await (const each of call({ datastore }, { ...options, timeoutMs })) found.push(each)
      return found
    })
  })
  const seen = answers.flatMap((each) => ('answer' in each ? [each] : []))
  const silent = answers.flatMap((each) => ('failure' in each ? [each] : []))
  requireAnswer(seen.length, silent)
  const vms = mergeRehearsals(seen)
  await printResult(context, vms, () => rehearsalTable(vms, context))
  for (const line of problemLines(vms)) say(context, line)
  requireAllOpen(
    vms,
    datastore,
    silent.filter((each) => !isUnmanaged(each)),
  )
}

function requireAnswer(answers: number, silent: readonly SilentHost[]): void {
  const [first] = silent
  if (answers > 0 || first === undefined) return
  // A mistake, such as the name of the datastore, is the same for all hosts.
  if (silent.every(({ failure }) => failure.message === first.failure.message))
    throw new CliError(kindOf(first), first.failure.message)
  throw new CliError(silenceCode(silent), silenceText(silent))
}

function kindOf({ failure }: SilentHost): ConstructorParameters<typeof CliError>[0] {
  switch (failure.exitCode) {
    case 3:
      return 'NOT_FOUND'
    case 5:
      return 'DENIED'
    case 6:
      return 'UNAVAILABLE'
    default:
      return 'FAILED'
  }
}

/** Merges the answers of hosts. Two datastores can have VMs of the same name. Pure. */
export function mergeRehearsals(
  answers: readonly { host: string; answer: readonly esxiV1.ListVmRehearsalsResponse__Output[] }[],
): RehearsedVm[] {
  const merged = new Map<string, RehearsedVm>()
  for (const { host, answer } of answers)
    for (const { name, datastore, opens, problems } of answer) {
      const id = `${datastore}/${name}`
      const before = merged.get(id) ?? { name, datastore, opens: false, hosts: [] }
      const hosts = [...before.hosts, { host, opens, problems }]
      merged.set(id, { ...before, opens: before.opens || opens, hosts })
    }
  return [...merged.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function rehearsalTable(vms: readonly RehearsedVm[], context: Context): string {
  if (vms.length === 0) return ''
  return formatTable(
    vms,
    [
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'DATASTORE', value: ({ datastore }) => datastore },
      { heading: 'OPENS', value: ({ opens }) => yesNo(opens) },
      {
        heading: 'ON HOSTS',
        value: ({ hosts }) =>
          hosts
            .filter(({ opens }) => opens)
            .map(({ host }) => host)
            .join(', '),
      },
    ],
    context,
  )
}

/** Returns a line for each problem, once if several hosts or files have the same. Pure. */
export function problemLines(vms: readonly RehearsedVm[]): string[] {
  return vms.flatMap(({ name, hosts }) => {
    const reports = hosts.flatMap(({ host, problems }) =>
      problems.map(({ message, remedy, file }) => ({ host, file, text: `${message}: ${remedy}` })),
    )
    const byText = Map.groupBy(reports, ({ text }) => text)
    return [...byText].map(([text, same]) => {
      const list = (all: readonly string[]): string => [...new Set(all)].filter(Boolean).join(', ')
      const on = list(same.map(({ host }) => host))
      const files = list(same.map(({ file }) => file))
      return `${name}${files === '' ? '' : ` (${files})`} does not open on ${on}: ${text}`
    })
  })
}

function requireAllOpen(
  vms: readonly RehearsedVm[],
  datastore: string,
  silent: readonly SilentHost[],
): void {
  if (vms.length === 0)
    throw new CliError(
      'NOT_FOUND',
      `no virtual machine is in ${datastore === '' ? 'any datastore of these hosts' : `datastore "${datastore}"`}; replicate their folders there`,
    )
  const closed = vms.filter(({ opens }) => !opens).map(({ name }) => name)
  if (closed.length > 0)
    throw new CliError(
      'CONFLICT',
      `${closed.length} of ${vms.length} virtual machines do not open: ${closed.join(', ')}`,
    )
  if (silent.length > 0)
    throw new CliError(silenceCode(silent), `not all hosts were asked; ${silenceText(silent)}`)
}
