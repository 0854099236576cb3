import { mapLimited } from '@nkpsim/daemon/map-limited'
import { composeName } from '@nkpsim/daemon/name-text'
import type { esxiV1 } from '@nkpsim/rpc'
import { connectHost } from '../operator/channels.ts'
import type { CallOptions } from './call-options.ts'
import { digestOf } from './disk-content.ts'
import type { Seed } from './seed.ts'
import { findVm, type ObservedVm } from './seed-state.ts'

const AT_ONCE = 4
/** Timeout for the content of a disk, which may be long, ms. */
const TRANSFER_TIMEOUT_MS = 600_000

/** What a host reports about a VM. */
export type VmView = { host: string; vm: esxiV1.Vm__Output }

/** Lists the VMs that hosts see, with the digests of the disks whose content the seed gives. */
export async function observeVms(
  stateDir: string,
  { seed, hosts }: { seed: Seed; hosts: readonly string[] },
  options: CallOptions,
): Promise<ObservedVm[]> {
  const vms = await listVms(stateDir, hosts, options)
  return mapLimited(vms, AT_ONCE, async (vm) => {
    const wanted = seed.vms.find((each) => findVm(vms, each) === vm)
    const host = wanted?.content && readerOf(vm, wanted.host)
    if (host === undefined) return vm
    return { ...vm, contentSha256: await readDigest(stateDir, { host, vm }, options) }
  })
}

/** Lists the VMs that hosts see, without digests of their disks. */
export async function listVms(
  stateDir: string,
  hosts: readonly string[],
  options: CallOptions,
): Promise<ObservedVm[]> {
  const seen = await mapLimited(hosts, AT_ONCE, async (host): Promise<VmView[]> => {
    const channel = connectHost(stateDir, host)
    try {
      const { vms } = await channel
        .client('nkpsim.esxi.v1.VirtualMachineService')
        .listVms({}, options)
      return vms.map((vm) => ({ host, vm }))
    } finally {
      channel.close()
    }
  })
  return mergeViews(seen.flat())
}

/** Merges the reports of hosts. VMs of the same name in two datastores are two VMs. */
export function mergeViews(views: readonly VmView[]): ObservedVm[] {
  const byPlace = Map.groupBy(views, ({ vm }) =>
    JSON.stringify([composeName(vm.name), vm.datastore]),
  )
  return [...byPlace.values()].map((each) => mergeOne(each))
}

/**
 * Returns the host that can read the disk of a VM; undefined if the VM is locked, or runs on a host
 * that is not in this vCenter.
 * @param preferred host for a VM that is not registered
 */
export function readerOf(
  { runsOn, runsElsewhere, hosts, seenBy, lockedOn }: ObservedVm,
  preferred: string,
): string | undefined {
  if (runsOn !== undefined) return runsOn
  if (runsElsewhere) return undefined
  const able = hosts.length > 0 ? hosts : seenBy
  const unlocked = able.filter((host) => !lockedOn.includes(host))
  return unlocked.find((host) => host === preferred) ?? unlocked[0]
}

function mergeOne(views: readonly VmView[]): ObservedVm {
  const [first] = views
  const registered = views.filter(({ vm }) => vm.registered)
  const runsOn = views.find(({ vm }) => vm.powerState === 'POWER_STATE_POWERED_ON')?.host
  return {
    name: composeName(first?.vm.name ?? ''),
    datastore: first?.vm.datastore ?? '',
    hosts: registered.map(({ host }) => host),
    seenBy: views.map(({ host }) => host),
    runsOn,
    runsElsewhere:
      runsOn === undefined &&
      views.some(({ vm }) => vm.powerState === 'POWER_STATE_POWERED_ON_ELSEWHERE'),
    sizeBytes: Number(first?.vm.diskBytes ?? 0),
    provider: first?.vm.provider ?? '',
    keyProviders: distinct(
      views.flatMap(({ vm }) => [vm.homeKey, ...vm.disks.map(({ key }) => key)]),
    ),
    missingProviders: distinct(registered.flatMap(({ vm }) => vm.missingKeys)),
    lockedOn: views.filter(({ vm }) => vm.missingKeys.length > 0).map(({ host }) => host),
    contentSha256: undefined,
  }
}

function distinct(keys: readonly (esxiV1.VmKey__Output | null)[]): string[] {
  return [...new Set(keys.flatMap((key) => (key === null ? [] : [key.provider])))]
}

async function readDigest(
  stateDir: string,
  { host, vm }: { host: string; vm: ObservedVm },
  options: CallOptions,
): Promise<string> {
  const channel = connectHost(stateDir, host)
  try {
    const client = channel.client('nkpsim.esxi.v1.VirtualMachineService')
    const transfer = { ...options, timeoutMs: TRANSFER_TIMEOUT_MS }
    const request = { name: vm.name }
    const messages =
      vm.runsOn === undefined
        ? client.exportVm(request, transfer)
        : client.readDisk(request, transfer)
    return await digestOf(chunksOf(messages))
  } finally {
    channel.close()
  }
}

async function* chunksOf(messages: AsyncIterable<{ chunk: Buffer }>): AsyncIterable<Buffer> {
  for await (const { chunk } of messages) yield chunk
}
