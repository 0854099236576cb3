// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipServer as _nkpsim_vcenter_v1_KmipServer, KmipServer__Output as _nkpsim_vcenter_v1_KmipServer__Output } from '../../../nkpsim/vcenter/v1/KmipServer.ts';

/**
 * A server to change.
 */
export interface UpdateServerRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * The server, by its name, with its new values.
   */
  'server'?: (_nkpsim_vcenter_v1_KmipServer | null);
  /**
   * New password; empty: the old one stays, unless there is no user name anymore.
   */
  'password'?: (string);
}

/**
 * A server to change.
 */
export interface UpdateServerRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * The server, by its name, with its new values.
   */
  'server': (_nkpsim_vcenter_v1_KmipServer__Output | null);
  /**
   * New password; empty: the old one stays, unless there is no user name anymore.
   */
  'password': (string);
}
