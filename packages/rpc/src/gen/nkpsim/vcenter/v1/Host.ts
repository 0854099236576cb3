// Original file: proto/nkpsim/vcenter/v1/inventory.proto

import type { ConnectionState as _nkpsim_vcenter_v1_ConnectionState, ConnectionState__Output as _nkpsim_vcenter_v1_ConnectionState__Output } from '../../../nkpsim/vcenter/v1/ConnectionState.ts';
import type { HeldKeyProvider as _nkpsim_vcenter_v1_HeldKeyProvider, HeldKeyProvider__Output as _nkpsim_vcenter_v1_HeldKeyProvider__Output } from '../../../nkpsim/vcenter/v1/HeldKeyProvider.ts';
import type { KeyReference as _nkpsim_vcenter_v1_KeyReference, KeyReference__Output as _nkpsim_vcenter_v1_KeyReference__Output } from '../../../nkpsim/vcenter/v1/KeyReference.ts';
import type { TrustAttestationInfo as _nkpsim_vcenter_v1_TrustAttestationInfo, TrustAttestationInfo__Output as _nkpsim_vcenter_v1_TrustAttestationInfo__Output } from '../../../nkpsim/vcenter/v1/TrustAttestationInfo.ts';

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
   * Name of the host's cluster; empty for a standalone host.
   */
  'cluster'?: (string);
  /**
   * Whether vCenter is connected to the host.
   */
  'connectionState'?: (_nkpsim_vcenter_v1_ConnectionState);
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion'?: (string);
  /**
   * What protects the host's configuration: `TPM` or `NONE`.
   */
  'encryptionMode'?: (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version'?: (string);
  /**
   * Generation of the desired state that the host last acknowledged.
   */
  'acknowledgedGeneration'?: (number | string);
  /**
   * Generation of the desired state that the host should have.
   */
  'desiredGeneration'?: (number | string);
  /**
   * Key providers that the host last acknowledged.
   */
  'keyProviders'?: (_nkpsim_vcenter_v1_HeldKeyProvider)[];
  /**
   * `accepted` or `notAccepted`; empty if the host was never attested.
   */
  'attestationStatus'?: (string);
  /**
   * Why the host is not accepted; empty otherwise.
   */
  'attestationMessage'?: (string);
  /**
   * Encryption mode: `incapable`, `prepared`, `safe` or `pendingIncapable`; empty before the host
   * has reported it.
   */
  'cryptoState'?: (string);
  /**
   * Provider and KDK of the host key, which encrypts core dumps; unset if there is no host key.
   */
  'hostKey'?: (_nkpsim_vcenter_v1_KeyReference | null);
  /**
   * Whether the KDK of the host key is missing. In this case, enable encryption mode again.
   */
  'requiresEncryptionMode'?: (boolean);
  /**
   * Why the host does not respond, and whether its removal waits for it; empty otherwise.
   */
  'connectionMessage'?: (string);
  /**
   * Attestation by a Trust Authority; unset if the host is not a Trusted Host.
   */
  'trustAttestation'?: (_nkpsim_vcenter_v1_TrustAttestationInfo | null);
  /**
   * Whether the host stores the KEKs of standard key providers in its encrypted configuration.
   */
  'keyPersistence'?: (boolean);
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
   * Name of the host's cluster; empty for a standalone host.
   */
  'cluster': (string);
  /**
   * Whether vCenter is connected to the host.
   */
  'connectionState': (_nkpsim_vcenter_v1_ConnectionState__Output);
  /**
   * Version of the TPM, `2.0` or `1.2`; empty if the host does not have a TPM.
   */
  'tpmVersion': (string);
  /**
   * What protects the host's configuration: `TPM` or `NONE`.
   */
  'encryptionMode': (string);
  /**
   * Version of ESXi that the host runs.
   */
  'version': (string);
  /**
   * Generation of the desired state that the host last acknowledged.
   */
  'acknowledgedGeneration': (number);
  /**
   * Generation of the desired state that the host should have.
   */
  'desiredGeneration': (number);
  /**
   * Key providers that the host last acknowledged.
   */
  'keyProviders': (_nkpsim_vcenter_v1_HeldKeyProvider__Output)[];
  /**
   * `accepted` or `notAccepted`; empty if the host was never attested.
   */
  'attestationStatus': (string);
  /**
   * Why the host is not accepted; empty otherwise.
   */
  'attestationMessage': (string);
  /**
   * Encryption mode: `incapable`, `prepared`, `safe` or `pendingIncapable`; empty before the host
   * has reported it.
   */
  'cryptoState': (string);
  /**
   * Provider and KDK of the host key, which encrypts core dumps; unset if there is no host key.
   */
  'hostKey': (_nkpsim_vcenter_v1_KeyReference__Output | null);
  /**
   * Whether the KDK of the host key is missing. In this case, enable encryption mode again.
   */
  'requiresEncryptionMode': (boolean);
  /**
   * Why the host does not respond, and whether its removal waits for it; empty otherwise.
   */
  'connectionMessage': (string);
  /**
   * Attestation by a Trust Authority; unset if the host is not a Trusted Host.
   */
  'trustAttestation': (_nkpsim_vcenter_v1_TrustAttestationInfo__Output | null);
  /**
   * Whether the host stores the KEKs of standard key providers in its encrypted configuration.
   */
  'keyPersistence': (boolean);
}
