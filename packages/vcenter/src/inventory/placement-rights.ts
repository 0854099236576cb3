import { requireOwnRights } from '../access/own-rights.ts'
import { requirePrivilege } from '../access/permissions.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Host } from '../records/host.ts'
import type { Snapshot } from '../store/snapshot.ts'

/**
 * Checks whether a user may add a host: to a cluster, or as a standalone host.
 * @param by name of the user
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightToAdd(
  snapshot: Snapshot,
  cluster: string | undefined,
  by: string,
): void {
  const privilege =
    cluster === undefined ? 'Host.Inventory.AddStandaloneHost' : 'Host.Inventory.AddHostToCluster'
  requirePrivilege(snapshot, by, privilege, placeOf(cluster))
}

/**
 * Checks both ends of a move, and the host. A host that comes into a cluster receives its key
 * providers: moving it there needs what adding it there needs. Nobody gains or loses on the host
 * what the user who moves it does not have on it.
 * @param cluster where it goes; undefined: it becomes a standalone host
 * @param by name of the user
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightToMove(
  snapshot: Snapshot,
  host: Host,
  cluster: string | undefined,
  by: string,
): void {
  requirePrivilege(snapshot, by, 'Host.Inventory.MoveHost', { kind: 'host', name: host.name })
  for (const end of [host.cluster, cluster]) {
    requirePrivilege(snapshot, by, 'Host.Inventory.MoveHost', placeOf(end))
    if (end !== undefined)
      requirePrivilege(snapshot, by, 'Host.Inventory.EditCluster', placeOf(end))
  }
  if (host.cluster === undefined || cluster === undefined) requireRightToAdd(snapshot, cluster, by)
  const hosts = snapshot.hosts.map((each) => (each.id === host.id ? { ...each, cluster } : each))
  requireOwnRights(snapshot, { ...snapshot, hosts }, by)
}

/**
 * Checks whether a user may take a host of this vCenter again: he may connect that host, could add
 * it where it is, and moves it if it goes elsewhere. A host is known by the id that it states:
 * without a right to the host itself, another machine could take its place.
 * @param cluster where it goes; undefined: it becomes a standalone host
 * @param by name of the user
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightToTake(
  snapshot: Snapshot,
  known: Host,
  cluster: string | undefined,
  by: string,
): void {
  const self: Entity = { kind: 'host', name: known.name }
  requirePrivilege(snapshot, by, 'Host.Config.Connection', self)
  requireRightToAdd(snapshot, known.cluster, by)
  if (known.cluster !== cluster) requireRightToMove(snapshot, known, cluster, by)
}

function placeOf(cluster: string | undefined): Entity {
  return cluster === undefined ? ROOT : { kind: 'cluster', name: cluster }
}
