// Original file: proto/nkpsim/vcenter/v1/audit.proto

import type { AuditRestore as _nkpsim_vcenter_v1_AuditRestore, AuditRestore__Output as _nkpsim_vcenter_v1_AuditRestore__Output } from '../../../nkpsim/vcenter/v1/AuditRestore.ts';

/**
 * The key.
 */
export interface GetPublicKeyResponse {
  /**
   * UUID of the log: the vCenter's, or a new one since a restore of the vCenter.
   */
  'instanceId'?: (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem'?: (string);
  /**
   * The restore that the log begins with. Unset: it begins with the vCenter.
   */
  'restore'?: (_nkpsim_vcenter_v1_AuditRestore | null);
}

/**
 * The key.
 */
export interface GetPublicKeyResponse__Output {
  /**
   * UUID of the log: the vCenter's, or a new one since a restore of the vCenter.
   */
  'instanceId': (string);
  /**
   * Ed25519 public key, SubjectPublicKeyInfo in PEM.
   */
  'publicKeyPem': (string);
  /**
   * The restore that the log begins with. Unset: it begins with the vCenter.
   */
  'restore': (_nkpsim_vcenter_v1_AuditRestore__Output | null);
}
