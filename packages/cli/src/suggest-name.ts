import { type Context, callOptions, withHost, withVcenter } from './context.ts'
import { didYouMean } from './nearest.ts'
import { vmNames } from './vms/find-vm.ts'

/** Time limit of the search for a similar name before the error is shown, ms. */
const LOOK_UP_MS = 10_000

/** Returns existing names. @param host the host that the command names */
type LookUp = (context: Context, host: string) => Promise<string[]>

const LOOK_UPS: Readonly<Record<string, LookUp>> = {
  PROVIDER_NOT_FOUND: (context) => providerNames(context),
  HOST_NOT_FOUND: (context) =>
    withVcenter(context, async (channel) => {
      const client = channel.client('nkpsim.vcenter.v1.InventoryService')
      return (await client.listHosts({}, bounded(context))).hosts.map(({ name }) => name)
    }),
  HOST_UNKNOWN: async ({ stateDir }) => {
    const { readKnownHosts } = await import('@nkpsim/simulator/operator')
    return [...readKnownHosts(stateDir).keys()]
  },
  CLUSTER_NOT_FOUND: (context) => inDatacenters(context, ({ clusters }) => clusters),
  FOLDER_NOT_FOUND: (context) => inDatacenters(context, ({ folders }) => folders),
  DATACENTER_NOT_FOUND: (context) => inDatacenters(context, ({ name }) => [name]),
  SETTING_NOT_FOUND: (context) =>
    withVcenter(context, async (channel) => {
      const client = channel.client('nkpsim.vcenter.v1.SettingService')
      return (await client.listSettings({}, bounded(context))).settings.map(({ name }) => name)
    }),
  USER_NOT_FOUND: (context) =>
    withVcenter(context, async (channel) => {
      const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
      return (await client.listUsers({}, bounded(context))).users
    }),
  ROLE_NOT_FOUND: (context) =>
    withVcenter(context, async (channel) => {
      const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
      return (await client.listRoles({}, bounded(context))).roles.map(({ name }) => name)
    }),
  VM_NOT_FOUND: async (context, host) => {
    if (!(await isKnownHost(context, host))) return vmNames(context)
    return withHost(context, host, async (channel) => {
      const client = channel.client('nkpsim.esxi.v1.VirtualMachineService')
      return (await client.listVms({}, bounded(context))).vms.map(({ name }) => name)
    })
  },
  KEY_PROVIDER_NOT_FOUND: async (context, host) => {
    if (!(await isKnownHost(context, host))) return providerNames(context)
    return withHost(context, host, async (channel) => {
      const client = channel.client('nkpsim.esxi.v1.HostService')
      const { keyProviders } = await client.getStatus({}, bounded(context))
      return keyProviders.map(({ provider }) => provider)
    })
  },
}

/**
 * Returns the error of a command. If a name was not found, the error suggests the nearest existing
 * name.
 * @param host the host that the command names; another name or empty if there is none
 */
export async function withSuggestion(
  error: unknown,
  context: Context,
  host: string,
): Promise<unknown> {
  if (!(error instanceof Error) || !('code' in error)) return error
  const lookUp = LOOK_UPS[String(error.code)]
  const [, name] = /"([^"]*)"/.exec(error.message) ?? []
  if (lookUp === undefined || name === undefined) return error
  // If the lookup fails, the user sees the original error.
  const names = await lookUp(context, host).catch(() => [])
  const suggestion = didYouMean(name, names)
  if (suggestion === '') return error
  return Object.assign(new Error(`${error.message}${suggestion}`, { cause: error }), error)
}

function providerNames(context: Context): Promise<string[]> {
  return withVcenter(context, async (channel) => {
    const client = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const { providers } = await client.listProviders({}, bounded(context))
    return providers.map(({ provider }) => provider)
  })
}

/** Whether the command names a host; a VM command without --host does not. */
async function isKnownHost({ stateDir }: Context, name: string): Promise<boolean> {
  const { readKnownHosts } = await import('@nkpsim/simulator/operator')
  return readKnownHosts(stateDir).has(name)
}

type DatacenterNames = { name: string; clusters: string[]; folders: string[] }

function inDatacenters(
  context: Context,
  namesIn: (datacenter: DatacenterNames) => string[],
): Promise<string[]> {
  return withVcenter(context, async (channel) => {
    const client = channel.client('nkpsim.vcenter.v1.InventoryService')
    return (await client.listDatacenters({}, bounded(context))).datacenters.flatMap(namesIn)
  })
}

function bounded(context: Context): ReturnType<typeof callOptions> {
  return { ...callOptions(context), timeoutMs: LOOK_UP_MS }
}
