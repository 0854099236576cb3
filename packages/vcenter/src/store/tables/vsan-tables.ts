import type { VsanCluster } from '../../records/vsan.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { text } from './row.ts'

/** Writes the vSAN of clusters. */
export type VsanTables = {
  putVsanCluster(vsan: VsanCluster): void
  /** Its id stays known, so that its hosts leave it whenever they connect. */
  removeVsanCluster(cluster: string): void
}

export function vsanTables(database: Preparing) {
  const put = database.prepare(
    `INSERT INTO vsan_cluster (cluster, record) VALUES (?, ?)
     ON CONFLICT (cluster) DO UPDATE SET record = excluded.record`,
  )
  const keepId = database.prepare(
    `INSERT INTO former_vsan_cluster (id)
     SELECT json_extract(record, '$.id') FROM vsan_cluster WHERE cluster = ?`,
  )
  const remove = database.prepare('DELETE FROM vsan_cluster WHERE cluster = ?')
  const formerIds = database.prepare('SELECT id FROM former_vsan_cluster ORDER BY id')
  const clusters = database.prepare('SELECT record FROM vsan_cluster ORDER BY cluster')
  const writes: VsanTables = {
    putVsanCluster: (vsan) => void put.run(vsan.cluster, JSON.stringify(vsan)),
    removeVsanCluster: (cluster) => {
      keepId.run(cluster)
      remove.run(cluster)
    },
  }
  // The seal of the database shows that only this program wrote these records. A missing
  // encryption has no place in JSON, so it reads as undefined.
  const read = (): Pick<Snapshot, 'vsanClusters' | 'formerVsanClusterIds'> => ({
    vsanClusters: clusters.all().map((row) => JSON.parse(text(row, 'record')) as VsanCluster),
    formerVsanClusterIds: formerIds.all().map((row) => text(row, 'id')),
  })
  return { writes, read }
}
