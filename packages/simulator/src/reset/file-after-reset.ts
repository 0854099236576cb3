import type { ClusterFile, ProcessRecord } from '../local-cluster/cluster-file.ts'
import { joinInsecure } from '../local-cluster/insecure-providers.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Returns the cluster file after a reset. The properties of the folder come from the current file:
 * the folder may have been moved or copied since the snapshot, and a copy of a state in memory is
 * an ordinary folder. Keeps the record of the keys of later seeds: a provider with such a key can
 * be in the snapshot, or can be restored from a backup. Pure.
 */
export function fileAfterReset(
  current: ClusterFile,
  { cluster: snapshot, running }: Omit<Snapshot, 'version'>,
  processes: ProcessRecord[],
): ClusterFile {
  const { version, place, copiedFrom, tpmSocketFolder, inMemory } = current
  const insecureProviders = joinInsecure(
    snapshot.insecureProviders ?? [],
    current.insecureProviders ?? [],
  )
  const { place: _place, copiedFrom: _from, inMemory: _inMemory, ...cluster } = snapshot
  return {
    ...cluster,
    version,
    phase: 'created',
    ...(place && { place }),
    ...(copiedFrom !== undefined && { copiedFrom }),
    ...(inMemory === true && { inMemory }),
    ...(insecureProviders.length > 0 && { insecureProviders }),
    ...(running.length > 0 && { toPowerOn: running }),
    tpmSocketFolder,
    // A reset boots every host again.
    processes: processes.map(({ mustReboot: _, ...process }) => process),
  }
}
