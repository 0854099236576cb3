// Original file: proto/nkpsim/vcenter/v1/audit.proto

import type { AuditRestore as _nkpsim_vcenter_v1_AuditRestore, AuditRestore__Output as _nkpsim_vcenter_v1_AuditRestore__Output } from '../../../nkpsim/vcenter/v1/AuditRestore.ts';

/**
 * The key.
 */
export interface GetPublicKeyResponse {
  /**
   * UUID of the log. This is the UUID of the vCenter, or a new UUID if the vCenter was restored.
   */
  'instanceId'?: (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem'?: (string);
  /**
   * The restore with which the log begins. Unset: the log begins with the first start of the
   * vCenter.
   */
  'restore'?: (_nkpsim_vcenter_v1_AuditRestore | null);
  /**
   * UUIDs of the logs that this vCenter has copies of: those of other nodes of vCenter High
   * Availability, present or former. The same key signs their checkpoints.
   */
  'copiedLogIds'?: (string)[];
}

/**
 * The key.
 */
export interface GetPublicKeyResponse__Output {
  /**
   * UUID of the log. This is the UUID of the vCenter, or a new UUID if the vCenter was restored.
   */
  'instanceId': (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem': (string);
  /**
   * The restore with which the log begins. Unset: the log begins with the first start of the
   * vCenter.
   */
  'restore': (_nkpsim_vcenter_v1_AuditRestore__Output | null);
  /**
   * UUIDs of the logs that this vCenter has copies of: those of other nodes of vCenter High
   * Availability, present or former. The same key signs their checkpoints.
   */
  'copiedLogIds': (string)[];
}
