import { requireOwnRights } from '../access/own-rights.ts'
import { requirePrivilege } from '../access/permissions.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Host } from '../records/host.ts'
import type { Snapshot } from '../store/snapshot.ts'

/**
 * Checks whether a user may add a host to a cluster, or as a standalone host.
 * @param by - name of the user
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
 * Checks the user's rights to the old place, to the new place and to the host. A host in a cluster
 * receives the cluster's key providers. So moving a standalone host into a cluster also needs the
 * right to add a host there, and moving a host out of its cluster needs the right to add a
 * standalone host. The move may give or take only privileges that the acting user has on the host.
 * @param cluster cluster to move to; undefined for a standalone host
 * @param by - name of the user
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
 * Checks whether a user may take a host of this vCenter again. The user needs the right to connect
 * that host, and the right to add a host at its present place. If the place changes, the user also
 * needs the right to move the host. The right to the host itself matters because another machine
 * could state the same id.
 * @param cluster new cluster of the host; undefined for a standalone host
 * @param by - name of the user
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

/**
 * Checks whether a user may remove a host. The permissions on the host end with it, and may have
 * taken privileges from their users. So the acting user needs the rights to remove each of them.
 * @param by - name of the user
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightToRemove(snapshot: Snapshot, host: Host, by: string): void {
  const permissions = snapshot.permissions.filter(
    ({ entity }) => entity.kind !== 'host' || entity.name !== host.name,
  )
  requireOwnRights(snapshot, { ...snapshot, permissions }, by)
}

function placeOf(cluster: string | undefined): Entity {
  return cluster === undefined ? ROOT : { kind: 'cluster', name: cluster }
}
