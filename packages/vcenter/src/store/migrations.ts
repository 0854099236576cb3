import { messageOf } from '@nkpsim/daemon/system-reason'
import type { DatabaseConnection } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'

/**
 * Each entry migrates the schema to the next version. Never change an entry, because stores that
 * already have it would not get the change.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE vcenter (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     instance_id TEXT NOT NULL,
     generation INTEGER NOT NULL,
     identity TEXT NOT NULL,
     keys BLOB NOT NULL,
     version INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE datacenter (name TEXT PRIMARY KEY) STRICT;
   CREATE TABLE cluster (
     name TEXT PRIMARY KEY,
     datacenter TEXT NOT NULL REFERENCES datacenter (name)
   ) STRICT;
   CREATE TABLE host (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     address TEXT NOT NULL,
     cluster TEXT REFERENCES cluster (name),
     tpm_version TEXT NOT NULL,
     encryption_mode TEXT NOT NULL,
     esxi_version TEXT NOT NULL
   ) STRICT;
   CREATE TABLE key_provider (
     name TEXT PRIMARY KEY,
     key_id TEXT NOT NULL UNIQUE,
     tpm_required INTEGER NOT NULL CHECK (tpm_required IN (0, 1)),
     is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
     backed_up_time_ms INTEGER,
     kdk BLOB NOT NULL,
     version INTEGER NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX one_default_key_provider ON key_provider (is_default) WHERE is_default = 1;`,
  `CREATE TABLE host_attestation (
     host_id TEXT PRIMARY KEY REFERENCES host (id),
     record TEXT NOT NULL
   ) STRICT;
   CREATE TABLE event (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     time_ms INTEGER NOT NULL,
     id TEXT NOT NULL,
     entity TEXT NOT NULL,
     message TEXT NOT NULL
   ) STRICT;
   CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
  `CREATE TABLE folder (
     name TEXT PRIMARY KEY,
     datacenter TEXT NOT NULL REFERENCES datacenter (name),
     parent TEXT REFERENCES folder (name)
   ) STRICT;
   ALTER TABLE cluster ADD COLUMN folder TEXT REFERENCES folder (name);
   ALTER TABLE host ADD COLUMN is_disconnected INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE key_provider ADD COLUMN updated_time_ms INTEGER;
   CREATE TABLE entity_default (
     kind TEXT NOT NULL CHECK (kind IN ('cluster', 'folder')),
     entity TEXT NOT NULL,
     provider TEXT NOT NULL REFERENCES key_provider (name) ON DELETE CASCADE,
     PRIMARY KEY (kind, entity)
   ) STRICT;
   CREATE TABLE key_provider_backup (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     key_id TEXT NOT NULL,
     time_ms INTEGER NOT NULL,
     is_encrypted INTEGER NOT NULL CHECK (is_encrypted IN (0, 1)),
     user TEXT NOT NULL
   ) STRICT;
   CREATE TABLE host_inventory (
     host_id TEXT PRIMARY KEY REFERENCES host (id),
     record TEXT NOT NULL
   ) STRICT;
   CREATE TABLE user (
     name TEXT PRIMARY KEY,
     salt BLOB NOT NULL,
     hash BLOB NOT NULL,
     password_version INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE role (name TEXT PRIMARY KEY, privileges TEXT NOT NULL) STRICT;
   CREATE TABLE permission (
     user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE,
     entity_kind TEXT NOT NULL,
     entity TEXT NOT NULL,
     role TEXT NOT NULL,
     propagates INTEGER NOT NULL CHECK (propagates IN (0, 1)),
     PRIMARY KEY (user, entity_kind, entity)
   ) STRICT;
   CREATE TABLE ended_session (id TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL) STRICT;`,
  `CREATE TABLE audit_key (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     signing_key BLOB NOT NULL
   ) STRICT;`,
  `CREATE TABLE backup_job (
     id TEXT PRIMARY KEY,
     state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed')),
     job TEXT NOT NULL
   ) STRICT;
   CREATE TABLE backup_schedule (
     name TEXT PRIMARY KEY,
     schedule TEXT NOT NULL,
     secrets BLOB NOT NULL,
     version INTEGER NOT NULL
   ) STRICT;`,
  `ALTER TABLE event ADD COLUMN severity TEXT NOT NULL DEFAULT 'info';
   ALTER TABLE event ADD COLUMN entity_kind TEXT NOT NULL DEFAULT 'host';
   UPDATE event SET id = 'com.vmware.vc.' || id WHERE id LIKE 'host.%' OR id LIKE 'HostTpm%';
   CREATE INDEX event_time ON event (time_ms);
   CREATE TABLE alarm (id INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL) STRICT;`,
  `CREATE TABLE license (key TEXT PRIMARY KEY) STRICT;
   CREATE TABLE license_assignment (
     asset TEXT NOT NULL,
     key TEXT NOT NULL,
     PRIMARY KEY (asset, key)
   ) STRICT;
   CREATE TABLE evaluation (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     start_ms INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE partner (
     instance_id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     address TEXT NOT NULL,
     certificate TEXT,
     roots TEXT,
     private_key BLOB,
     version INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE domain_entry (
     key TEXT PRIMARY KEY,
     value TEXT,
     counter INTEGER NOT NULL,
     origin TEXT NOT NULL
   ) STRICT;`,
  `DELETE FROM permission WHERE
     (entity_kind = 'host' AND entity NOT IN (SELECT name FROM host)) OR
     (entity_kind = 'cluster' AND entity NOT IN (SELECT name FROM cluster)) OR
     (entity_kind = 'folder' AND entity NOT IN (SELECT name FROM folder)) OR
     (entity_kind = 'datacenter' AND entity NOT IN (SELECT name FROM datacenter));
   UPDATE permission SET entity = (SELECT id FROM host WHERE host.name = permission.entity)
     WHERE entity_kind = 'host';
   CREATE TABLE seal (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     digests TEXT NOT NULL,
     mac BLOB NOT NULL
   ) STRICT;`,
  `DROP TABLE ended_session;
   CREATE TABLE session (
     id TEXT PRIMARY KEY,
     user TEXT NOT NULL,
     password_stamp TEXT NOT NULL,
     issued_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL,
     last_active_ms INTEGER NOT NULL
   ) STRICT;
   ALTER TABLE vcenter ADD COLUMN token_epoch INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE restore (
     audit_log_id TEXT PRIMARY KEY,
     previous_log_id TEXT NOT NULL,
     time_ms INTEGER NOT NULL,
     backup_time TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE host_holding (host_id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
   CREATE TABLE vcenter_backup (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
   INSERT INTO vcenter_backup (id, record) SELECT id, job FROM backup_job WHERE state = 'finished';
   ALTER TABLE key_provider_backup ADD COLUMN kcv TEXT NOT NULL DEFAULT '';`,
  'CREATE TABLE host_removal (host_id TEXT PRIMARY KEY) STRICT;',
  `ALTER TABLE event ADD COLUMN user TEXT NOT NULL DEFAULT '';
   CREATE TABLE task (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     revision INTEGER NOT NULL UNIQUE,
     operation TEXT NOT NULL,
     target TEXT NOT NULL,
     user TEXT NOT NULL,
     start_ms INTEGER NOT NULL,
     end_ms INTEGER,
     state TEXT NOT NULL CHECK (state IN ('running', 'success', 'error')),
     error TEXT NOT NULL,
     has_effect INTEGER NOT NULL CHECK (has_effect IN (0, 1)),
     generation INTEGER,
     host_count INTEGER NOT NULL
   ) STRICT;`,
  `ALTER TABLE key_provider ADD COLUMN kind TEXT NOT NULL DEFAULT 'native';
   ALTER TABLE key_provider ADD COLUMN record TEXT NOT NULL DEFAULT '';
   CREATE TABLE kms_secret (
     provider TEXT NOT NULL REFERENCES key_provider (name) ON DELETE CASCADE,
     name TEXT NOT NULL,
     secret BLOB NOT NULL,
     version INTEGER NOT NULL,
     PRIMARY KEY (provider, name)
   ) STRICT;
   CREATE TABLE standard_key (
     provider TEXT NOT NULL,
     key_id TEXT NOT NULL,
     kcv TEXT NOT NULL,
     made_for TEXT NOT NULL,
     time_ms INTEGER NOT NULL,
     PRIMARY KEY (provider, key_id)
   ) STRICT;`,
  `CREATE TABLE trust_service (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
   CREATE TABLE trust_offer (name TEXT PRIMARY KEY, provider_id TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE trusted_cluster (
     cluster TEXT PRIMARY KEY REFERENCES cluster (name) ON DELETE CASCADE,
     record TEXT NOT NULL
   ) STRICT;
   CREATE TABLE trusted_host (
     host_id TEXT PRIMARY KEY REFERENCES host (id) ON DELETE CASCADE,
     record TEXT NOT NULL
   ) STRICT;`,
  'ALTER TABLE cluster ADD COLUMN is_ha_on INTEGER CHECK (is_ha_on IN (0, 1));',
  `CREATE TABLE vsan_cluster (
     cluster TEXT PRIMARY KEY REFERENCES cluster (name) ON DELETE CASCADE,
     record TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE replication (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     sequence INTEGER NOT NULL,
     term INTEGER NOT NULL
   ) STRICT;
   INSERT INTO replication (id, sequence, term) VALUES (1, 0, 1);`,
  'CREATE TABLE former_vsan_cluster (id TEXT PRIMARY KEY) STRICT;',
]

/** Schema version of this program. */
export const SCHEMA_VERSION = MIGRATIONS.length

/**
 * Returns the schema version of a database.
 * @throws VcenterError STORE_UNUSABLE if a newer program wrote it
 */
export function requireKnownSchema(
  database: DatabaseConnection,
  version: number = SCHEMA_VERSION,
): number {
  const row = database.prepare('PRAGMA user_version').get()
  const present = Number(row?.['user_version'])
  if (present > version)
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the database has schema ${present}, this program knows ${version}: use the newer program`,
    )
  return present
}

/**
 * Migrates the schema in one transaction. If the migration fails, the database is unchanged.
 * @param finish more work in the same transaction, which also runs if the schema is current
 * @throws VcenterError STORE_UNUSABLE if a newer program wrote the database, or if its content does
 *   not fit its version
 */
export function migrate(
  database: DatabaseConnection,
  version: number = SCHEMA_VERSION,
  finish: () => void = () => undefined,
): void {
  const present = requireKnownSchema(database, version)
  const steps = MIGRATIONS.slice(present, version).join(';')
  try {
    database.exec(`BEGIN IMMEDIATE; ${steps}; PRAGMA user_version = ${version}`)
    finish()
    database.exec('COMMIT')
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK')
    if (cause instanceof VcenterError) throw cause
    const reason = messageOf(cause)
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the database cannot be brought from schema ${present} to ${version}, and stays as it is: ${reason}`,
      { cause },
    )
  }
}
