import type { RpcChannel } from '@nkpsim/rpc'
import type { CallOptions } from './context.ts'

/** Kinds of objects whose names vCenter lists. */
export type NamedKind =
  | 'providers'
  | 'hosts'
  | 'virtualMachines'
  | 'datacenters'
  | 'clusters'
  | 'folders'
  | 'settings'
  | 'users'
  | 'roles'
  | 'privileges'
  | 'entities'
  | 'linkedVcenters'
  | 'alarms'
  | 'tasks'

type ListNames = (channel: RpcChannel, options: CallOptions) => Promise<string[]>

/** People ask for recent tasks. */
const MAX_TASKS = 100

/** Lists the names of a kind at vCenter. Each throws RpcError. */
export const NAMES_AT_VCENTER: Readonly<Record<NamedKind, ListNames>> = {
  providers: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const { providers } = await client.listProviders({}, options)
    return providers.map(({ provider }) => provider)
  },
  hosts: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.InventoryService')
    return (await client.listHosts({}, options)).hosts.map(({ name }) => name)
  },
  virtualMachines: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.InventoryService')
    const { virtualMachines } = await client.listVirtualMachines({}, options)
    return virtualMachines.map(({ name }) => name)
  },
  datacenters: async (channel, options) =>
    (await datacenters(channel, options)).map(({ name }) => name),
  clusters: async (channel, options) =>
    (await datacenters(channel, options)).flatMap(({ clusters }) => clusters),
  folders: async (channel, options) =>
    (await datacenters(channel, options)).flatMap(({ folders }) => folders),
  settings: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.SettingService')
    return (await client.listSettings({}, options)).settings.map(({ name }) => name)
  },
  users: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
    return (await client.listUsers({}, options)).users
  },
  roles: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
    const { roles } = await client.listRoles({}, options)
    return [...new Set(roles.flatMap(({ name, label }) => [name, label]))]
  },
  privileges: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
    return (await client.listPrivileges({}, options)).privileges
  },
  entities: async (channel, options) => {
    const inventory = await datacenters(channel, options)
    const contained = inventory.flatMap(({ name, clusters, folders }) => [
      name,
      ...clusters,
      ...folders,
    ])
    return [...contained, ...(await NAMES_AT_VCENTER.hosts(channel, options))]
  },
  linkedVcenters: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.LinkedModeService')
    const { vcenters } = await client.listLinkedVcenters({}, options)
    return vcenters.map(({ name }) => name)
  },
  alarms: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.MonitoringService')
    const { alarms } = await client.listAlarms({}, options)
    return [...new Set(alarms.map(({ name }) => name))]
  },
  tasks: async (channel, options) => {
    const client = channel.client('nkpsim.vcenter.v1.TaskService')
    return (await client.listTasks({ limit: MAX_TASKS }, options)).tasks.map(({ id }) => id)
  },
}

async function datacenters(channel: RpcChannel, options: CallOptions) {
  const client = channel.client('nkpsim.vcenter.v1.InventoryService')
  return (await client.listDatacenters({}, options)).datacenters
}
