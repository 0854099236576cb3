import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { KDK_BYTES, keyCheckValue, type Secret } from '@nkpsim/crypto'
import {
  type AttestationRecord,
  decodeRecord,
  encodeRecord,
} from '../attestation/attestation-record.ts'
import { DEFAULT_HOST_POLICY, type HostPolicy } from '../attestation/host-policy.ts'
import { VcenterError } from '../errors.ts'
import type { Event, NewEvent } from '../monitoring/event.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from './boxed-column.ts'
import { createRecoveryTables, type RecoveryTables } from './recovery-tables.ts'
import type { Cluster, Host, KeyProvider, Snapshot } from './snapshot.ts'

const HOST_POLICY = 'attestation policy'
/** The oldest go first. */
const MAX_EVENTS = 10_000

type Row = Record<string, SQLOutputValue>

/** Writes within a transaction. */
export type Tables = RecoveryTables & {
  insertDatacenter(name: string): void
  insertCluster(cluster: Cluster): void
  /** Adds a host, or replaces what is kept of the host with its id. */
  putHost(host: Host): void
  insertKeyProvider(provider: KeyProvider): void
  updateKeyProvider(provider: KeyProvider): void
  /** To be called with every change of what hosts should hold. */
  bumpGeneration(): void
  /** Makes the generation larger than one that a host reports. */
  raiseGenerationAbove(generation: number): void
  putAttestation(hostId: string, record: AttestationRecord): void
  /** Whatever was learnt of a host's TPM counts no longer. */
  forgetAttestation(hostId: string): void
  putHostPolicy(policy: HostPolicy): void
  /** Keeps an event, and lets go of the oldest beyond what is kept. */
  insertEvent(event: NewEvent): void
}

/** The tables of an open database, secrets boxed under the key. */
export function createTables(database: DatabaseSync, boxKey: Secret) {
  const statements = {
    insertDatacenter: database.prepare('INSERT INTO datacenter (name) VALUES (?)'),
    insertCluster: database.prepare('INSERT INTO cluster (name, datacenter) VALUES (?, ?)'),
    putHost: database.prepare(
      `INSERT INTO host (id, name, address, cluster, tpm_version, encryption_mode, esxi_version)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,
         cluster = excluded.cluster, tpm_version = excluded.tpm_version,
         encryption_mode = excluded.encryption_mode, esxi_version = excluded.esxi_version`,
    ),
    putKeyProvider: database.prepare(
      `INSERT INTO key_provider (name, key_id, tpm_required, is_default, backed_up_time_ms, kdk, version)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, tpm_required = excluded.tpm_required,
         is_default = excluded.is_default, backed_up_time_ms = excluded.backed_up_time_ms,
         kdk = excluded.kdk, version = excluded.version`,
    ),
    keyProviderVersion: database.prepare('SELECT version FROM key_provider WHERE name = ?'),
    bumpGeneration: database.prepare('UPDATE vcenter SET generation = generation + 1'),
    raiseGeneration: database.prepare(
      'UPDATE vcenter SET generation = ?1 + 1 WHERE generation <= ?1',
    ),
    putAttestation: database.prepare(
      `INSERT INTO host_attestation (host_id, record) VALUES (?, ?)
       ON CONFLICT (host_id) DO UPDATE SET record = excluded.record`,
    ),
    forgetAttestation: database.prepare('DELETE FROM host_attestation WHERE host_id = ?'),
    attestations: database.prepare('SELECT host_id, record FROM host_attestation'),
    putSetting: database.prepare(
      `INSERT INTO setting (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ),
    setting: database.prepare('SELECT value FROM setting WHERE name = ?'),
    insertEvent: database.prepare(
      'INSERT INTO event (time_ms, id, entity, message) VALUES (?, ?, ?, ?)',
    ),
    trimEvents: database.prepare(
      'DELETE FROM event WHERE sequence <= (SELECT MAX(sequence) FROM event) - ?',
    ),
    newestEvents: database.prepare('SELECT * FROM event ORDER BY sequence DESC LIMIT ?'),
    generation: database.prepare('SELECT generation FROM vcenter'),
    datacenters: database.prepare('SELECT name FROM datacenter ORDER BY name'),
    clusters: database.prepare('SELECT name, datacenter FROM cluster ORDER BY name'),
    hosts: database.prepare('SELECT * FROM host ORDER BY name'),
    keyProviders: database.prepare('SELECT * FROM key_provider ORDER BY name'),
  }

  const putKeyProvider = (provider: KeyProvider, version: number): void => {
    const columns = keyProviderColumns(provider)
    statements.putKeyProvider.run(
      provider.name,
      columns.key_id,
      columns.tpm_required,
      columns.is_default,
      columns.backed_up_time_ms,
      encryptColumn(boxKey, kdkPlace(provider.name, version, columns), provider.kdk),
      version,
    )
  }

  const recovery = createRecoveryTables(database, boxKey)
  const tables: Tables = {
    ...recovery.tables,
    insertDatacenter: (name) => {
      statements.insertDatacenter.run(name)
    },
    insertCluster: ({ name, datacenter }) => {
      statements.insertCluster.run(name, datacenter)
    },
    putHost: (host) => {
      statements.putHost.run(
        host.id,
        host.name,
        host.address,
        host.cluster ?? null,
        host.tpmVersion,
        host.encryptionMode,
        host.esxiVersion,
      )
    },
    insertKeyProvider: (provider) => putKeyProvider(provider, 1),
    updateKeyProvider: (provider) => {
      const row = statements.keyProviderVersion.get(provider.name)
      putKeyProvider(provider, Number(row?.['version']) + 1)
    },
    bumpGeneration: () => {
      statements.bumpGeneration.run()
    },
    raiseGenerationAbove: (generation) => {
      statements.raiseGeneration.run(generation)
    },
    putAttestation: (hostId, record) => {
      statements.putAttestation.run(hostId, encodeRecord(record))
    },
    forgetAttestation: (hostId) => {
      statements.forgetAttestation.run(hostId)
    },
    putHostPolicy: (policy) => {
      statements.putSetting.run(HOST_POLICY, JSON.stringify(policy))
    },
    insertEvent: ({ timeMs, id, entity, message }) => {
      statements.insertEvent.run(timeMs, id, entity, message)
      statements.trimEvents.run(MAX_EVENTS)
    },
  }

  return {
    tables,
    recovery: recovery.reader,
    newestEvents: (limit: number): Event[] =>
      statements.newestEvents.all(limit).map((row) => ({
        sequence: Number(row['sequence']),
        timeMs: Number(row['time_ms']),
        id: text(row, 'id'),
        entity: text(row, 'entity'),
        message: text(row, 'message'),
      })),
    readSnapshot: (): Snapshot => ({
      generation: Number(statements.generation.get()?.['generation']),
      datacenters: statements.datacenters.all().map((row) => text(row, 'name')),
      clusters: statements.clusters
        .all()
        .map((row) => ({ name: text(row, 'name'), datacenter: text(row, 'datacenter') })),
      hosts: statements.hosts.all().map(readHost),
      keyProviders: statements.keyProviders.all().map((row) => readKeyProvider(boxKey, row)),
      attestations: new Map(
        statements.attestations
          .all()
          .map((row) => [text(row, 'host_id'), decodeRecord(text(row, 'record'))]),
      ),
      hostPolicy: readHostPolicy(statements.setting.get(HOST_POLICY)),
    }),
  }
}

function readHostPolicy(row: Row | undefined): HostPolicy {
  return row === undefined ? DEFAULT_HOST_POLICY : (JSON.parse(text(row, 'value')) as HostPolicy)
}

function keyProviderColumns(provider: Omit<KeyProvider, 'kdk' | 'kcv'>) {
  return {
    key_id: provider.keyId,
    tpm_required: provider.tpmRequired ? 1 : 0,
    is_default: provider.isDefault ? 1 : 0,
    backed_up_time_ms: provider.backedUpTimeMs ?? null,
  }
}

function kdkPlace(
  name: string,
  version: number,
  boundTo: ReturnType<typeof keyProviderColumns>,
): ColumnPlace {
  return { table: 'key_provider', primaryKey: name, column: 'kdk', version, boundTo }
}

function readHost(row: Row): Host {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    address: text(row, 'address'),
    cluster: row['cluster'] === null ? undefined : text(row, 'cluster'),
    tpmVersion: text(row, 'tpm_version'),
    encryptionMode: text(row, 'encryption_mode'),
    esxiVersion: text(row, 'esxi_version'),
  }
}

function readKeyProvider(boxKey: Secret, row: Row): KeyProvider {
  const backedUp = row['backed_up_time_ms']
  const provider = {
    name: text(row, 'name'),
    keyId: text(row, 'key_id'),
    tpmRequired: row['tpm_required'] === 1,
    isDefault: row['is_default'] === 1,
    backedUpTimeMs: typeof backedUp === 'number' ? backedUp : undefined,
  }
  try {
    const box = row['kdk']
    if (!(box instanceof Uint8Array)) throw new TypeError('a box is bytes')
    const place = kdkPlace(provider.name, Number(row['version']), keyProviderColumns(provider))
    const kdk = decryptColumn(boxKey, place, box)
    if (kdk.lengthBytes !== KDK_BYTES) throw new TypeError('a KDK has 32 bytes')
    return { ...provider, kdk, kcv: keyCheckValue(kdk) }
  } catch (cause) {
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the row of key provider "${provider.name}" is damaged, or box.key is not the one it was written with`,
      { cause },
    )
  }
}

function text(row: Row, column: string): string {
  return String(row[column])
}
