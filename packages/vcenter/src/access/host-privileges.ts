import { declaredRequirements, neededPrivileges } from '@nkpsim/rpc'
import type { Snapshot } from '../store/snapshot.ts'
import { privilegesOn } from './permissions.ts'

const HOST_SERVICES = 'nkpsim.esxi.v1.'

type Known = Pick<
  Snapshot,
  'permissions' | 'roles' | 'datacenters' | 'folders' | 'clusters' | 'hosts'
>

/**
 * Returns a function that takes the id of a host and returns the user's privileges on this host, as
 * vCenter itself decides them. It returns undefined for a host outside the inventory.
 */
export function hostPrivileges(
  snapshot: Known,
  user: string,
): (hostId: string) => string[] | undefined {
  const names = new Map(snapshot.hosts.map(({ id, name }) => [id, name]))
  return (hostId) => {
    const name = names.get(hostId)
    if (name === undefined) return undefined
    const own = new Set(privilegesOn(snapshot, user, { kind: 'host', name }))
    return privilegesOfHosts().filter((privilege) => own.has(privilege))
  }
}

let hostPrivilegeNames: string[] | undefined

/** Returns the privileges that services of hosts require. */
export function privilegesOfHosts(): string[] {
  hostPrivilegeNames ??= [
    ...new Set(
      declaredRequirements().flatMap(([method, requirement]) =>
        method.startsWith(HOST_SERVICES) && requirement !== undefined
          ? neededPrivileges(requirement).map(({ privilege }) => privilege)
          : [],
      ),
    ),
  ].sort()
  return hostPrivilegeNames
}
