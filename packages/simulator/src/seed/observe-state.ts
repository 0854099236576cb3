import { existsSync } from 'node:fs'
import type { RpcChannel } from '@nkpsim/rpc'
import { ENTITY_KINDS } from '@nkpsim/vcenter/vocabulary'
import { connectVcenter } from '../operator/channels.ts'
import type { CallOptions } from './call-options.ts'
import { observeVms } from './observe-vms.ts'
import type { Seed, SeedDefault } from './seed.ts'
import type { ObservedProvider, ObservedState } from './seed-state.ts'

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

function filesThere({ providers }: Seed): string[] {
  return providers
    .flatMap(({ backup }) => (backup?.file === undefined ? [] : [backup.file]))
    .filter((path) => existsSync(path))
}
