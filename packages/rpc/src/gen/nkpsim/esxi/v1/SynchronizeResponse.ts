// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { HostState as _nkpsim_esxi_v1_HostState, HostState__Output as _nkpsim_esxi_v1_HostState__Output } from '../../../nkpsim/esxi/v1/HostState.ts';
import type { Refusal as _nkpsim_esxi_v1_Refusal, Refusal__Output as _nkpsim_esxi_v1_Refusal__Output } from '../../../nkpsim/esxi/v1/Refusal.ts';
import type { VmInventory as _nkpsim_esxi_v1_VmInventory, VmInventory__Output as _nkpsim_esxi_v1_VmInventory__Output } from '../../../nkpsim/esxi/v1/VmInventory.ts';

/**
 * What a host sends on the stream.
 */
export interface SynchronizeResponse {
  /**
   * What the host holds; sent once when the stream opens.
   */
  'state'?: (_nkpsim_esxi_v1_HostState | null);
  /**
   * The desired state is durable on the host.
   */
  'acknowledgement'?: (_nkpsim_esxi_v1_HostState | null);
  /**
   * The host refused the desired state and keeps what it held.
   */
  'refusal'?: (_nkpsim_esxi_v1_Refusal | null);
  /**
   * Registered VMs and the encryption mode, or one part of this inventory.
   */
  'inventory'?: (_nkpsim_esxi_v1_VmInventory | null);
  /**
   * One of these.
   */
  'message'?: "state"|"acknowledgement"|"refusal"|"inventory";
}

/**
 * What a host sends on the stream.
 */
export interface SynchronizeResponse__Output {
  /**
   * What the host holds; sent once when the stream opens.
   */
  'state'?: (_nkpsim_esxi_v1_HostState__Output | null);
  /**
   * The desired state is durable on the host.
   */
  'acknowledgement'?: (_nkpsim_esxi_v1_HostState__Output | null);
  /**
   * The host refused the desired state and keeps what it held.
   */
  'refusal'?: (_nkpsim_esxi_v1_Refusal__Output | null);
  /**
   * Registered VMs and the encryption mode, or one part of this inventory.
   */
  'inventory'?: (_nkpsim_esxi_v1_VmInventory__Output | null);
  /**
   * One of these.
   */
  'message'?: "state"|"acknowledgement"|"refusal"|"inventory";
}
