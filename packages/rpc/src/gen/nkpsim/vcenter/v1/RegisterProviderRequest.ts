// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KmipServer as _nkpsim_vcenter_v1_KmipServer, KmipServer__Output as _nkpsim_vcenter_v1_KmipServer__Output } from '../../../nkpsim/vcenter/v1/KmipServer.ts';

/**
 * A provider to register.
 */
export interface RegisterProviderRequest {
  /**
   * Name, unique in the vCenter.
   */
  'provider'?: (string);
  /**
   * At least one server.
   */
  'servers'?: (_nkpsim_vcenter_v1_KmipServer)[];
  /**
   * Password of vCenter at these servers; empty: none.
   */
  'password'?: (string);
}

/**
 * A provider to register.
 */
export interface RegisterProviderRequest__Output {
  /**
   * Name, unique in the vCenter.
   */
  'provider': (string);
  /**
   * At least one server.
   */
  'servers': (_nkpsim_vcenter_v1_KmipServer__Output)[];
  /**
   * Password of vCenter at these servers; empty: none.
   */
  'password': (string);
}
