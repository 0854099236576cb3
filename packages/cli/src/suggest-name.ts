import { isSameName } from '@nkpsim/daemon/name-text'
import { type Context, callOptions, withHost, withVcenter } from './context.ts'
import { didYouMean } from './nearest.ts'
import { NAMES_AT_VCENTER, type NamedKind } from './vcenter-names.ts'
import { vmNames } from './vms/find-vm.ts'

/** Time limit of the search for a similar name before the error is shown, ms. */
const LOOK_UP_MS = 10_000

/** Beginning of an error whose code is only INVALID_REQUEST. */
const UNKNOWN_PRIVILEGE = 'there is no privilege'

/** Returns existing names. @param host the host that the command names */
type LookUp = (context: Context, host: string) => Promise<string[]>

const LOOK_UPS: Readonly<Record<string, LookUp>> = {
  PROVIDER_NOT_FOUND: atVcenter('providers'),
  HOST_NOT_FOUND: atVcenter('hosts'),
  HOST_UNKNOWN: async ({ stateDir }) => {
    const { readKnownHosts } = await import('@nkpsim/simulator/operator')
    return [...readKnownHosts(stateDir).keys()]
  },
  CLUSTER_NOT_FOUND: atVcenter('clusters'),
  FOLDER_NOT_FOUND: atVcenter('folders'),
  DATACENTER_NOT_FOUND: atVcenter('datacenters'),
  SETTING_NOT_FOUND: atVcenter('settings'),
  USER_NOT_FOUND: atVcenter('users'),
  // The error names the user of the permission.
  PERMISSION_NOT_FOUND: atVcenter('users'),
  ROLE_NOT_FOUND: atVcenter('roles'),
  ALARM_NOT_FOUND: atVcenter('alarms'),
  [UNKNOWN_PRIVILEGE]: atVcenter('privileges'),
  ENTITY_NOT_FOUND: atVcenter('entities'),
  VM_NOT_FOUND: async (context, host) => {
    if (!(await isKnownHost(context, host))) return vmNames(context)
    return withHost(context, host, async (channel) => {
      const client = channel.client('nkpsim.esxi.v1.VirtualMachineService')
      return (await client.listVms({}, bounded(context))).vms.map(({ name }) => name)
    })
  },
  KEY_PROVIDER_NOT_FOUND: async (context, host) => {
    if (!(await isKnownHost(context, host))) return atVcenter('providers')(context, host)
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
  const kind = error.message.startsWith(UNKNOWN_PRIVILEGE) ? UNKNOWN_PRIVILEGE : String(error.code)
  const lookUp = LOOK_UPS[kind]
  const [, name] = /"([^"]*)"/.exec(error.message) ?? []
  if (lookUp === undefined || name === undefined) return error
  // If the lookup fails, the user sees the original error.
  const names: string[] = await lookUp(context, host).catch(() => [])
  const suggestion = names.includes(name) ? '' : didYouMean(name, names)
  if (suggestion === '') return error
  return Object.assign(new Error(`${error.message}${suggestion}`, { cause: error }), error)
}

/**
 * Returns the suffix of a message about an entity without records; empty if the entity is there, or
 * if no known name is close. Records may also be about an entity that is gone.
 */
export async function entityMeant(context: Context, entity: string): Promise<string> {
  const kinds = ['entities', 'virtualMachines', 'providers'] as const
  const lists = await Promise.all(
    kinds.map((kind) => atVcenter(kind)(context, '').catch((): string[] => [])),
  )
  const names = lists.flat()
  return names.some((name) => isSameName(name, entity)) ? '' : didYouMean(entity, names)
}

/** Whether the command names a host; a VM command without --host does not. */
async function isKnownHost({ stateDir }: Context, name: string): Promise<boolean> {
  const { readKnownHosts } = await import('@nkpsim/simulator/operator')
  return readKnownHosts(stateDir).has(name)
}

function atVcenter(kind: NamedKind): LookUp {
  return (context) =>
    withVcenter(context, (channel) => NAMES_AT_VCENTER[kind](channel, bounded(context)))
}

function bounded(context: Context): ReturnType<typeof callOptions> {
  return { ...callOptions(context), timeoutMs: LOOK_UP_MS }
}
