// Original file: proto/nkpsim/vcenter/v1/license.proto

import type { License as _nkpsim_vcenter_v1_License, License__Output as _nkpsim_vcenter_v1_License__Output } from '../../../nkpsim/vcenter/v1/License.ts';
import type { LicensedHost as _nkpsim_vcenter_v1_LicensedHost, LicensedHost__Output as _nkpsim_vcenter_v1_LicensedHost__Output } from '../../../nkpsim/vcenter/v1/LicensedHost.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * The licences.
 */
export interface ListLicensesResponse {
  /**
   * Ordered by key.
   */
  'licenses'?: (_nkpsim_vcenter_v1_License)[];
  /**
   * Every host.
   */
  'hosts'?: (_nkpsim_vcenter_v1_LicensedHost)[];
  /**
   * When the evaluation ends. Until then, a host without a vSphere licence has every feature.
   * Afterwards, it has only the features of vSphere Standard.
   */
  'evaluationEnd'?: (_google_protobuf_Timestamp | null);
}

/**
 * The licences.
 */
export interface ListLicensesResponse__Output {
  /**
   * Ordered by key.
   */
  'licenses': (_nkpsim_vcenter_v1_License__Output)[];
  /**
   * Every host.
   */
  'hosts': (_nkpsim_vcenter_v1_LicensedHost__Output)[];
  /**
   * When the evaluation ends. Until then, a host without a vSphere licence has every feature.
   * Afterwards, it has only the features of vSphere Standard.
   */
  'evaluationEnd': (_google_protobuf_Timestamp__Output | null);
}
