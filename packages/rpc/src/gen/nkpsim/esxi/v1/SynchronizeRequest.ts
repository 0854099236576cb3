// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { DesiredKeyProvider as _nkpsim_esxi_v1_DesiredKeyProvider, DesiredKeyProvider__Output as _nkpsim_esxi_v1_DesiredKeyProvider__Output } from '../../../nkpsim/esxi/v1/DesiredKeyProvider.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * The whole of what a host shall hold. It replaces what the host held of the same vCenter.
 */
export interface SynchronizeRequest {
  /**
   * UUID of the vCenter.
   */
  'vcenterInstanceId'?: (string);
  /**
   * Term of the vCenter; 1 until there is vCenter HA.
   */
  'term'?: (number | string | Long);
  /**
   * Grows with every change of desired state within a term.
   */
  'generation'?: (number | string | Long);
  /**
   * Every provider that the host shall hold, 32 at most.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_DesiredKeyProvider)[];
}

/**
 * The whole of what a host shall hold. It replaces what the host held of the same vCenter.
 */
export interface SynchronizeRequest__Output {
  /**
   * UUID of the vCenter.
   */
  'vcenterInstanceId': (string);
  /**
   * Term of the vCenter; 1 until there is vCenter HA.
   */
  'term': (number);
  /**
   * Grows with every change of desired state within a term.
   */
  'generation': (number);
  /**
   * Every provider that the host shall hold, 32 at most.
   */
  'keyProviders': (_nkpsim_esxi_v1_DesiredKeyProvider__Output)[];
}
