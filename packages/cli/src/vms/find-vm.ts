import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel } from '@nkpsim/rpc'
import { type CallOptions, type Context, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import {
  askHosts,
  type HostAnswer,
  isUnmanaged,
  knownHosts,
  silenceCode,
  silenceText,
  unmanagedText,
} from './ask-hosts.ts'
import { askInventory } from './ask-inventory.ts'

const VMS = 'nkpsim.esxi.v1.VirtualMachineService'
/** Errors of a host about a VM that it may have registered. */
const UNREADABLE: readonly unknown[] = ['VM_INVALID', 'DATASTORE_UNUSABLE']

/** Whether a host has a VM: in its registry, only in a datastore, or not at all. */
export type Presence = 'registered' | 'seen' | 'absent'

/**
 * Runs a task on the host of a VM: on the named host, or else on the host that has the VM
 * registered.
 * @returns the result, and the name of the host
 * @throws CliError USAGE if several hosts have the VM; NOT_FOUND; UNAVAILABLE or DENIED if a
 *   host that may have the VM gives no answer
 */
export async function onVmHost<Result>(
  context: Context,
  { name, host: named }: { name: string; host?: string | undefined },
  act: (channel: RpcChannel) => Promise<Result>,
): Promise<{ host: string; result: Result }> {
  if (named !== undefined) return { host: named, result: await withHost(context, named, act) }
  const host = await findVmHost(context, name)
  try {
    return { host, result: await withHost(context, host, act) }
  } catch (error) {
    throw withHostName(error, host)
  }
}

/** Returns the error about a power state with the name of the host, which the user did not type. */
function withHostName(error: unknown, host: string): unknown {
  if (!(error instanceof Error) || codeOf(error) !== 'INVALID_POWER_STATE') return error
  const message = error.message.replace(/ on this host$/, () => ` on host ${host}`)
  return Object.assign(new Error(message, { cause: error }), error)
}

/**
 * Finds the host that has a VM registered. A single host knows its VMs itself. vCenter's inventory
 * says where to look first. It may be outdated, so the host itself confirms it; otherwise all hosts
 * are asked.
 * @throws as onVmHost
 */
export async function findVmHost(context: Context, name: string): Promise<string> {
  const hosts = await knownHosts(context)
  const [only, ...others] = hosts
  if (only !== undefined && others.length === 0) return only
  const likely = (await hostsInInventory(context, name)).filter((host) => hosts.includes(host))
  if (likely.length > 0) {
    const found = hostsWith(await askWhere(context, likely, name))
    if (found.length === 1 && found[0] !== undefined) return found[0]
  }
  const answers = await askWhere(context, hosts, name)
  return chooseVmHost(name, answers, () => vmNames(context))
}

/**
 * Returns the only host that has a VM registered. Pure except for `names`.
 * @param names returns the names of all VMs; called only if there is no such VM
 * @throws as onVmHost
 */
export async function chooseVmHost(
  name: string,
  answers: readonly HostAnswer<Presence>[],
  names: () => Promise<readonly string[]>,
): Promise<string> {
  const vm = `virtual machine "${name}"`
  const found = hostsWith(answers)
  const [host, ...others] = found
  if (host !== undefined && others.length === 0) return host
  if (host !== undefined)
    throw new CliError(
      'USAGE',
      `${vm} is registered on ${found.join(' and ')}; choose one with --host`,
    )
  const failed = answers.filter((each) => 'failure' in each)
  const silent = failed.filter((each) => !isUnmanaged(each))
  if (silent.length > 0)
    throw new CliError(
      silenceCode(silent),
      `no host that answers has ${vm} registered; ${silenceText(silent)}; or choose a host with --host`,
    )
  if (answers.some((each) => 'answer' in each && each.answer === 'seen'))
    throw new CliError(
      'NOT_FOUND',
      `${vm} is not registered on any host; choose one with --host, or register it: nkpsim vm register ${name} --host HOST`,
    )
  const unmanaged = failed.map(({ host }) => host)
  const rest = unmanaged.length === 0 ? '' : `; ${unmanagedText(unmanaged)}`
  throw new CliError('NOT_FOUND', `there is no ${vm}${didYouMean(name, await names())}${rest}`)
}

function hostsWith(answers: readonly HostAnswer<Presence>[]): string[] {
  return answers
    .filter((each) => 'answer' in each && each.answer === 'registered')
    .map(({ host }) => host)
}

function askWhere(
  context: Context,
  hosts: readonly string[],
  name: string,
): Promise<HostAnswer<Presence>[]> {
  return askHosts(context, hosts, (channel, options) => presenceOn(channel, name, options))
}

async function presenceOn(
  channel: RpcChannel,
  name: string,
  options: CallOptions,
): Promise<Presence> {
  const client = channel.client(VMS)
  try {
    const { vm } = await client.getVm({ name }, options)
    return vm?.registered === true ? 'registered' : 'seen'
  } catch (error) {
    if (codeOf(error) === 'VM_NOT_FOUND') return 'absent'
    if (!isUnreadable(error)) throw error
    const same = (await client.listVms({}, options)).vms.filter((vm) => isSameName(vm.name, name))
    return same.some(({ registered }) => registered) ? 'registered' : 'seen'
  }
}

/** Returns whether a host has a VM, but cannot read its files. */
export function isUnreadable(error: unknown): boolean {
  return UNREADABLE.includes(codeOf(error))
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Returns the hosts of a VM in vCenter's inventory; none if vCenter gives no answer. */
async function hostsInInventory(context: Context, name: string): Promise<string[]> {
  const vms = await inventoryOf(context, name)
  return vms.filter((vm) => isSameName(vm.name, name)).map(({ host }) => host)
}

/** Returns the names of VMs that vCenter or the datastores of this machine have. */
export async function vmNames(context: Context): Promise<string[]> {
  const { localNames } = await import('@nkpsim/simulator/local-names')
  const listed = (await inventoryOf(context, '')).map(({ name }) => name)
  return [...new Set([...listed, ...localNames(context.stateDir).virtualMachines()])]
}

async function inventoryOf(context: Context, name: string) {
  const answer = await askInventory(context, (client, options) =>
    client.listVirtualMachines({ name }, options),
  )
  return answer?.virtualMachines ?? []
}
