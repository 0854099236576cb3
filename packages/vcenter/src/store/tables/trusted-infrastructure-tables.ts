import type {
  OfferedKeyProvider,
  TrustedCluster,
  TrustedInfrastructure,
  TrustService,
} from '../../records/trusted-infrastructure.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { decodedRecords } from './decoded-records.ts'
import { text } from './row.ts'

/** Writes the services of a Trust Authority, and the clusters and hosts that use them. */
export type TrustedInfrastructureTables = {
  putTrustService(service: TrustService): void
  removeTrustService(id: string): void
  /** Replaces all offers. */
  replaceTrustOffers(providers: readonly OfferedKeyProvider[]): void
  putTrustedCluster(trusted: TrustedCluster): void
  removeTrustedCluster(cluster: string): void
  putTrustedHost(hostId: string, infrastructure: TrustedInfrastructure): void
  removeTrustedHost(hostId: string): void
}

export function trustedInfrastructureTables(database: Preparing) {
  const putService = database.prepare(
    `INSERT INTO trust_service (id, record) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
  )
  const removeService = database.prepare('DELETE FROM trust_service WHERE id = ?')
  const services = database.prepare('SELECT record FROM trust_service')
  const removeOffers = database.prepare('DELETE FROM trust_offer')
  const putOffer = database.prepare('INSERT INTO trust_offer (name, provider_id) VALUES (?, ?)')
  const offers = database.prepare('SELECT * FROM trust_offer ORDER BY name')
  const putCluster = database.prepare(
    `INSERT INTO trusted_cluster (cluster, record) VALUES (?, ?)
     ON CONFLICT (cluster) DO UPDATE SET record = excluded.record`,
  )
  const removeCluster = database.prepare('DELETE FROM trusted_cluster WHERE cluster = ?')
  const clusters = database.prepare('SELECT record FROM trusted_cluster ORDER BY cluster')
  const putHost = database.prepare(
    `INSERT INTO trusted_host (host_id, record) VALUES (?, ?)
     ON CONFLICT (host_id) DO UPDATE SET record = excluded.record`,
  )
  const removeHost = database.prepare('DELETE FROM trusted_host WHERE host_id = ?')
  const hosts = database.prepare('SELECT host_id, record FROM trusted_host')

  const writes: TrustedInfrastructureTables = {
    putTrustService: (service) => void putService.run(service.id, JSON.stringify(service)),
    removeTrustService: (id) => void removeService.run(id),
    replaceTrustOffers: (providers) => {
      removeOffers.run()
      for (const { name, id } of providers) putOffer.run(name, id)
    },
    putTrustedCluster: (trusted) => void putCluster.run(trusted.cluster, JSON.stringify(trusted)),
    removeTrustedCluster: (cluster) => void removeCluster.run(cluster),
    putTrustedHost: (hostId, infrastructure) =>
      void putHost.run(hostId, JSON.stringify(infrastructure)),
    removeTrustedHost: (hostId) => void removeHost.run(hostId),
  }
  // The seal of the database shows that only this program wrote these records.
  const decode = decodedRecords((record) => JSON.parse(record) as TrustedInfrastructure)
  const read = (): Pick<
    Snapshot,
    'trustServices' | 'offeredKeyProviders' | 'trustedClusters' | 'trustedHosts'
  > => ({
    trustServices: services
      .all()
      .map((row) => JSON.parse(text(row, 'record')) as TrustService)
      .sort((a, b) => (a.host < b.host ? -1 : 1)),
    offeredKeyProviders: offers
      .all()
      .map((row) => ({ name: text(row, 'name'), id: text(row, 'provider_id') })),
    trustedClusters: clusters.all().map((row) => JSON.parse(text(row, 'record')) as TrustedCluster),
    trustedHosts: decode(hosts.all()),
  })
  return { writes, read }
}
