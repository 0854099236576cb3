import { declaredRequirements, neededPrivileges } from '@nkpsim/rpc'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { privilegesBelow, privilegesOn } from './permissions.ts'

/** Maximum number of hosts for which a token lists separate privileges. */
const MAX_EXCEPTIONS = 100
const HOST_SERVICES = 'nkpsim.esxi.v1.'

/** The privileges on hosts in a token. */
export type HostPrivileges = {
  /** Privileges on every host that is not an exception, including hosts that are added later. */
  prv: string[]
  /** Privileges on exceptional hosts, by host id. */
  hosts?: Record<string, string[]>
}

type Known = Pick<
  Snapshot,
  'permissions' | 'roles' | 'datacenters' | 'folders' | 'clusters' | 'hosts'
>

/**
 * Returns what a user may do on hosts. The result equals vCenter's own decision for each host. With
 * too many exceptions, the result contains fewer privileges.
 */
export function hostPrivileges(snapshot: Known, user: string): HostPrivileges {
  const needed = privilegesOfHosts()
  const of = (privileges: readonly string[]): string[] =>
    needed.filter((privilege) => privileges.includes(privilege))
  const places: Entity[] = [
    ROOT,
    ...snapshot.clusters.map(({ name }): Entity => ({ kind: 'cluster', name })),
  ]
  // A host that is added later goes to one of these places. The token cannot know to which, so it
  // grants only the privileges that hold in all of them.
  const anywhere = inAll(places.map((place) => of(privilegesBelow(snapshot, user, place))))
  const onHosts = snapshot.hosts.map(({ id, name }): [string, string[]] => [
    id,
    of(privilegesOn(snapshot, user, { kind: 'host', name })),
  ])
  const exceptions = onHosts.filter(([, own]) => own.join() !== anywhere.join())
  if (exceptions.length === 0) return { prv: anywhere }
  if (exceptions.length <= MAX_EXCEPTIONS)
    return { prv: anywhere, hosts: Object.fromEntries(exceptions) }
  // A token cannot list so many exceptions, so use the privileges that hold on all hosts.
  return { prv: inAll([anywhere, ...onHosts.map(([, own]) => own)]) }
}

function inAll([first = [], ...others]: readonly string[][]): string[] {
  return first.filter((each) => others.every((other) => other.includes(each)))
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
