// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipServer as _nkpsim_vcenter_v1_KmipServer, KmipServer__Output as _nkpsim_vcenter_v1_KmipServer__Output } from '../../../nkpsim/vcenter/v1/KmipServer.ts';
import type { KmsColor as _nkpsim_vcenter_v1_KmsColor, KmsColor__Output as _nkpsim_vcenter_v1_KmsColor__Output } from '../../../nkpsim/vcenter/v1/KmsColor.ts';
import type { KmsTrust as _nkpsim_vcenter_v1_KmsTrust, KmsTrust__Output as _nkpsim_vcenter_v1_KmsTrust__Output } from '../../../nkpsim/vcenter/v1/KmsTrust.ts';
import type { KmsCertificate as _nkpsim_vcenter_v1_KmsCertificate, KmsCertificate__Output as _nkpsim_vcenter_v1_KmsCertificate__Output } from '../../../nkpsim/vcenter/v1/KmsCertificate.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * Status of a key server at its last check.
 */
export interface KmipServerStatus {
  /**
   * The server.
   */
  'server'?: (_nkpsim_vcenter_v1_KmipServer | null);
  /**
   * Whether vCenter can use the server.
   */
  'status'?: (_nkpsim_vcenter_v1_KmsColor);
  /**
   * Why it cannot; empty: it can.
   */
  'message'?: (string);
  /**
   * Whether vCenter trusts the server.
   */
  'serverTrusted'?: (_nkpsim_vcenter_v1_KmsTrust);
  /**
   * Whether the server trusts vCenter.
   */
  'clientTrusted'?: (_nkpsim_vcenter_v1_KmsTrust);
  /**
   * Certificate of the server; unset: not known.
   */
  'certificate'?: (_nkpsim_vcenter_v1_KmsCertificate | null);
  /**
   * What the server says that it is; empty: not known.
   */
  'vendor'?: (string);
  /**
   * Time of the check in cluster time; unset: not checked yet.
   */
  'checkedTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * Status of a key server at its last check.
 */
export interface KmipServerStatus__Output {
  /**
   * The server.
   */
  'server': (_nkpsim_vcenter_v1_KmipServer__Output | null);
  /**
   * Whether vCenter can use the server.
   */
  'status': (_nkpsim_vcenter_v1_KmsColor__Output);
  /**
   * Why it cannot; empty: it can.
   */
  'message': (string);
  /**
   * Whether vCenter trusts the server.
   */
  'serverTrusted': (_nkpsim_vcenter_v1_KmsTrust__Output);
  /**
   * Whether the server trusts vCenter.
   */
  'clientTrusted': (_nkpsim_vcenter_v1_KmsTrust__Output);
  /**
   * Certificate of the server; unset: not known.
   */
  'certificate': (_nkpsim_vcenter_v1_KmsCertificate__Output | null);
  /**
   * What the server says that it is; empty: not known.
   */
  'vendor': (string);
  /**
   * Time of the check in cluster time; unset: not checked yet.
   */
  'checkedTime': (_google_protobuf_Timestamp__Output | null);
}
