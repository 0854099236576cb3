import { existsSync } from 'node:fs'
import { composeName } from '@nkpsim/daemon/name-text'
import type { esxiV1, RpcChannel } from '@nkpsim/rpc'
import { ENTITY_KINDS } from '@nkpsim/vcenter/vocabulary'
import { mapLimited } from '../local-cluster/limited.ts'
import { connectHost, connectVcenter } from '../operator/channels.ts'
import { digestOf } from './disk-content.ts'
import type { Seed, SeedDefault } from './seed.ts'
import type { ObservedProvider, ObservedState, ObservedVm } from './seed-state.ts'

/** Deadline and abort signal of each call. */
export type CallOptions = { timeoutMs: number; signal?: AbortSignal }

const AT_ONCE = 4
/** Timeout for the content of a disk, which may be long, ms. */
const TRANSFER_TIMEOUT_MS = 600_000

/** Returns the state before there is a cluster: only files exist. */
export function nothingYet(seed: Seed): ObservedState {
  return {
    datacenters: [],
    folders: [],
    clusters: [],
    // A new cluster makes its hosts from the seed.
    hosts: seed.hosts,
    providers: [],
    defaults: [],
    vms: [],
    users: [],
    roles: [],
    permissions: [],
    settings: [],
    backupFiles: filesThere(seed),
  }
}

/**
 * Reads the state of a cluster as far as a seed can describe it.
 * @throws SimulatorError; RpcError
 */
export async function observeState(
  stateDir: string,
  seed: Seed,
  options: CallOptions,
): Promise<ObservedState> {
  const vcenter = connectVcenter(stateDir)
  try {
    const hosts = await observeHosts(vcenter, options)
    return {
      ...(await observeInventory(vcenter, options)),
      ...(await observeProviders(vcenter, options)),
      ...(await observeAccess(vcenter, options)),
      hosts,
      vms: await observeVms(stateDir, { seed, hosts: hosts.map(({ name }) => name) }, options),
      backupFiles: filesThere(seed),
    }
  } finally {
    vcenter.close()
  }
}

async function observeInventory(vcenter: RpcChannel, options: CallOptions) {
  const { datacenters } = await vcenter
    .client('nkpsim.vcenter.v1.InventoryService')
    .listDatacenters({}, options)
  return {
    datacenters: datacenters.map(({ name }) => name),
    folders: datacenters.flatMap(({ folders }) => folders),
    clusters: datacenters.flatMap(({ clusters }) => clusters),
  }
}

async function observeHosts(vcenter: RpcChannel, options: CallOptions) {
  const { hosts } = await vcenter
    .client('nkpsim.vcenter.v1.InventoryService')
    .listHosts({}, options)
  return hosts.map(({ name, tpmVersion, cluster }) => ({
    name,
    tpm: tpmVersion !== '',
    cluster: cluster === '' ? undefined : cluster,
  }))
}

async function observeProviders(vcenter: RpcChannel, options: CallOptions) {
  const { providers } = await vcenter
    .client('nkpsim.vcenter.v1.KeyProviderService')
    .listProviders({}, options)
  return {
    providers: providers.map(
      (each): ObservedProvider => ({
        name: each.provider,
        tpmRequired: each.constraints?.tpmRequired === true,
        backedUp: each.backedUpTime !== null,
        keyId: each.keyId,
        kcv: each.kcv,
      }),
    ),
    defaults: providers.flatMap((each): SeedDefault[] => {
      const { provider } = each
      return [
        ...(each.isDefault ? [{ scope: 'vCenter', entity: '', provider } as const] : []),
        ...each.defaultOfClusters.map(
          (entity) => ({ scope: 'cluster', entity, provider }) as const,
        ),
        ...each.defaultOfFolders.map((entity) => ({ scope: 'folder', entity, provider }) as const),
      ]
    }),
  }
}

async function observeAccess(vcenter: RpcChannel, options: CallOptions) {
  const authorization = vcenter.client('nkpsim.vcenter.v1.AuthorizationService')
  const { users } = await authorization.listUsers({}, options)
  const { roles } = await authorization.listRoles({}, options)
  const { permissions } = await authorization.listPermissions({}, options)
  const { settings } = await vcenter
    .client('nkpsim.vcenter.v1.SettingService')
    .listSettings({}, options)
  return {
    users,
    roles: roles.filter(({ system }) => !system),
    permissions: permissions.map(({ user, entity, role, propagate }) => ({
      user,
      entity: {
        kind: ENTITY_KINDS.find((kind) => kind === entity?.kind) ?? 'vCenter',
        name: entity?.name ?? '',
      },
      role,
      propagate,
    })),
    settings: settings.map(({ name, value }) => ({ name, value })),
  }
}

async function observeVms(
  stateDir: string,
  { seed, hosts }: { seed: Seed; hosts: readonly string[] },
  options: CallOptions,
): Promise<ObservedVm[]> {
  const seen = await mapLimited(hosts, AT_ONCE, async (host) => {
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
  const byName = Map.groupBy(seen.flat(), ({ vm }) => composeName(vm.name))
  const observed = [...byName].map(([name, views]) => viewOf(name, views))
  return mapLimited(observed, AT_ONCE, async (vm) => {
    const wanted = seed.vms.find(({ name }) => name === vm.name)
    if (wanted?.content === undefined) return vm
    const host = vm.runsOn ?? vm.hosts[0] ?? wanted.host
    return { ...vm, contentSha256: await readDigest(stateDir, { host, vm }, options) }
  })
}

function viewOf(
  name: string,
  views: readonly { host: string; vm: esxiV1.Vm__Output }[],
): ObservedVm {
  const [first] = views
  const registered = views.filter(({ vm }) => vm.registered)
  const runsOn = views.find(({ vm }) => vm.powerState === 'POWER_STATE_POWERED_ON')?.host
  return {
    name,
    hosts: registered.map(({ host }) => host),
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

function filesThere({ providers }: Seed): string[] {
  return providers
    .flatMap(({ backup }) => (backup?.file === undefined ? [] : [backup.file]))
    .filter((path) => existsSync(path))
}
