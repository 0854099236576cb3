import { EsxiError } from '../errors.ts'
import type { VsanMember } from '../records/vsan.ts'
import type { VsanFiles } from './namespace/vsan-files.ts'
import type { VsanHost } from './object/vsan-objects.ts'

/** The vSAN of this host, which comes and goes with its cluster. */
export type VsanOnHost = {
  /** Undefined if this host is in no vSAN cluster. */
  host(): VsanHost | undefined
  /** The files of the datastore; undefined if this host is in no vSAN cluster. */
  files(): VsanFiles | undefined
  /** Hosts of the cluster, also this one. */
  members(): readonly VsanMember[]
}

/** A host in no vSAN cluster. */
export const NO_VSAN: VsanOnHost = {
  host: () => undefined,
  files: () => undefined,
  members: () => [],
}

/**
 * Returns the vSAN of this host for a call of another host.
 * @param peer owner of the certificate of the caller
 * @throws EsxiError NO_PERMISSION if the caller is not a host of the same vSAN cluster
 */
export function requireMember(
  vsan: VsanOnHost,
  peer: { kind: string; id: string } | undefined,
): { host: VsanHost; files: VsanFiles; hostId: string } {
  const [host, files] = [vsan.host(), vsan.files()]
  const isMember = vsan.members().some(({ hostId }) => hostId === peer?.id)
  if (host !== undefined && files !== undefined && peer?.kind === 'host' && isMember)
    return { host, files, hostId: peer.id }
  throw new EsxiError('NO_PERMISSION', 'only a host of the same vSAN cluster may call this')
}
