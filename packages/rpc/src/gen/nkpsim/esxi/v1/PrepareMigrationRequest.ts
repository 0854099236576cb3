// Original file: proto/nkpsim/esxi/v1/migration.proto

import type { MigrationRole as _nkpsim_esxi_v1_MigrationRole, MigrationRole__Output as _nkpsim_esxi_v1_MigrationRole__Output } from '../../../nkpsim/esxi/v1/MigrationRole.ts';

/**
 * A migration that is about to begin.
 */
export interface PrepareMigrationRequest {
  /**
   * Random UUID of the migration.
   */
  'migrationId'?: (string);
  /**
   * Part of this host.
   */
  'role'?: (_nkpsim_esxi_v1_MigrationRole);
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * UUID of the VM.
   */
  'uuid'?: (string);
  /**
   * Datastore at the destination; empty: the first datastore of the host.
   */
  'datastore'?: (string);
  /**
   * Whether the files of the VM go to another datastore.
   */
  'copiesFiles'?: (boolean);
  /**
   * One-time key of the migration for AES-256-GCM, 32 bytes; empty: the migration is not encrypted.
   */
  'key'?: (Buffer | Uint8Array | string);
  /**
   * UUID of the other host; empty if another vCenter manages it.
   */
  'peerHostId'?: (string);
  /**
   * At the destination, the names of the VM's key providers if its files are not there yet.
   */
  'providers'?: (string)[];
  /**
   * At the destination, whether the VM may be on. vCenter has checked the privileges for that.
   */
  'poweredOn'?: (boolean);
  /**
   * Name of the user of vCenter who moves the VM. A host keeps 16 announcements of each user, and 64
   * in all.
   */
  'user'?: (string);
}

/**
 * A migration that is about to begin.
 */
export interface PrepareMigrationRequest__Output {
  /**
   * Random UUID of the migration.
   */
  'migrationId': (string);
  /**
   * Part of this host.
   */
  'role': (_nkpsim_esxi_v1_MigrationRole__Output);
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * UUID of the VM.
   */
  'uuid': (string);
  /**
   * Datastore at the destination; empty: the first datastore of the host.
   */
  'datastore': (string);
  /**
   * Whether the files of the VM go to another datastore.
   */
  'copiesFiles': (boolean);
  /**
   * One-time key of the migration for AES-256-GCM, 32 bytes; empty: the migration is not encrypted.
   */
  'key': (Buffer);
  /**
   * UUID of the other host; empty if another vCenter manages it.
   */
  'peerHostId': (string);
  /**
   * At the destination, the names of the VM's key providers if its files are not there yet.
   */
  'providers': (string)[];
  /**
   * At the destination, whether the VM may be on. vCenter has checked the privileges for that.
   */
  'poweredOn': (boolean);
  /**
   * Name of the user of vCenter who moves the VM. A host keeps 16 announcements of each user, and 64
   * in all.
   */
  'user': (string);
}
