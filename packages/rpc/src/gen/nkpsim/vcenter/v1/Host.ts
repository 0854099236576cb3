// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { ConnectionState as _nkpsim_vcenter_v1_ConnectionState, ConnectionState__Output as _nkpsim_vcenter_v1_ConnectionState__Output } from '../../../nkpsim/vcenter/v1/ConnectionState.ts';
import type { HeldKeyProvider as _nkpsim_vcenter_v1_HeldKeyProvider, HeldKeyProvider__Output as _nkpsim_vcenter_v1_HeldKeyProvider__Output } from '../../../nkpsim/vcenter/v1/HeldKeyProvider.ts';
import type { KeyReference as _nkpsim_vcenter_v1_KeyReference, KeyReference__Output as _nkpsim_vcenter_v1_KeyReference__Output } from '../../../nkpsim/vcenter/v1/KeyReference.ts';

/**
 * A host of the inventory.
 */
export interface Host {
  /**
   * UUID that the host made for itself when it was installed.
   */
  'id'?: (string);
  /**
   * Name in the inventory.
   */
  'name'?: (string);
  /**
   * Host name and management port.
   */
  'address'?: (string);
  /**
   * Name of its cluster; empty for a standalone host.
   */
  'cluster'?: (string);
  /**
   * Whether vCenter reaches it.
   */
  'connectionState'?: (_nkpsim_vcenter_v1_ConnectionState);
  /**
   * `2.0`, or empty without a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects its configuration: `TPM` or `NONE`.
   */
  'encryptionMode'?: (string);
  /**
   * Version of ESXi that it runs.
   */
  'version'?: (string);
  /**
   * Generation of desired state that it last acknowledged.
   */
  'acknowledgedGeneration'?: (number | string);
  /**
   * Generation of desired state that it should hold.
   */
  'desiredGeneration'?: (number | string);
  /**
   * Key providers that it last acknowledged.
   */
  'keyProviders'?: (_nkpsim_vcenter_v1_HeldKeyProvider)[];
  /**
   * `accepted` or `notAccepted`; empty if it was never attested.
   */
  'attestationStatus'?: (string);
  /**
   * Why it is not accepted; empty otherwise.
   */
  'attestationMessage'?: (string);
  /**
   * Encryption mode: `incapable`, `prepared`, `safe` or `pendingIncapable`; empty before the host
   * has reported it.
   */
  'cryptoState'?: (string);
  /**
   * Origin of the host key, which encrypts core dumps; unset without one.
   */
  'hostKey'?: (_nkpsim_vcenter_v1_KeyReference | null);
  /**
   * Whether the KDK of its host key is gone: enable encryption mode again.
   */
  'requiresEncryptionMode'?: (boolean);
  /**
   * Why it does not respond; empty otherwise.
   */
  'connectionMessage'?: (string);
}

/**
 * A host of the inventory.
 */
export interface Host__Output {
  /**
   * UUID that the host made for itself when it was installed.
   */
  'id': (string);
  /**
   * Name in the inventory.
   */
  'name': (string);
  /**
   * Host name and management port.
   */
  'address': (string);
  /**
   * Name of its cluster; empty for a standalone host.
   */
  'cluster': (string);
  /**
   * Whether vCenter reaches it.
   */
  'connectionState': (_nkpsim_vcenter_v1_ConnectionState__Output);
  /**
   * `2.0`, or empty without a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects its configuration: `TPM` or `NONE`.
   */
  'encryptionMode': (string);
  /**
   * Version of ESXi that it runs.
   */
  'version': (string);
  /**
   * Generation of desired state that it last acknowledged.
   */
  'acknowledgedGeneration': (number);
  /**
   * Generation of desired state that it should hold.
   */
  'desiredGeneration': (number);
  /**
   * Key providers that it last acknowledged.
   */
  'keyProviders': (_nkpsim_vcenter_v1_HeldKeyProvider__Output)[];
  /**
   * `accepted` or `notAccepted`; empty if it was never attested.
   */
  'attestationStatus': (string);
  /**
   * Why it is not accepted; empty otherwise.
   */
  'attestationMessage': (string);
  /**
   * Encryption mode: `incapable`, `prepared`, `safe` or `pendingIncapable`; empty before the host
   * has reported it.
   */
  'cryptoState': (string);
  /**
   * Origin of the host key, which encrypts core dumps; unset without one.
   */
  'hostKey': (_nkpsim_vcenter_v1_KeyReference__Output | null);
  /**
   * Whether the KDK of its host key is gone: enable encryption mode again.
   */
  'requiresEncryptionMode': (boolean);
  /**
   * Why it does not respond; empty otherwise.
   */
  'connectionMessage': (string);
}
