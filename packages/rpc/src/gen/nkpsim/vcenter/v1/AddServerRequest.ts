// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipServer as _nkpsim_vcenter_v1_KmipServer, KmipServer__Output as _nkpsim_vcenter_v1_KmipServer__Output } from '../../../nkpsim/vcenter/v1/KmipServer.ts';

/**
 * A server to add.
 */
export interface AddServerRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * The server.
   */
  'server'?: (_nkpsim_vcenter_v1_KmipServer | null);
  /**
   * Password of vCenter at the server; empty: none.
   */
  'password'?: (string);
}

/**
 * A server to add.
 */
export interface AddServerRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * The server.
   */
  'server': (_nkpsim_vcenter_v1_KmipServer__Output | null);
  /**
   * Password of vCenter at the server; empty: none.
   */
  'password': (string);
}
