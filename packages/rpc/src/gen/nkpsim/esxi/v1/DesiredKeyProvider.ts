// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { KeyProviderKind as _nkpsim_esxi_v1_KeyProviderKind, KeyProviderKind__Output as _nkpsim_esxi_v1_KeyProviderKind__Output } from '../../../nkpsim/esxi/v1/KeyProviderKind.ts';

/**
 * A key provider as a host should hold it.
 */
export interface DesiredKeyProvider {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK.
   */
  'keyId'?: (string);
  /**
   * KDK in clear, 32 bytes, protected only by TLS. Empty if the host holds the KDK already, or if
   * credential_blob contains the KDK.
   */
  'keyDerivationKey'?: (Buffer | Uint8Array | string);
  /**
   * Whether only hosts with a TPM 2.0 may hold the provider.
   */
  'tpmRequired'?: (boolean);
  /**
   * Whether the provider may encrypt new objects, because it has been backed up.
   */
  'usable'?: (boolean);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault'?: (boolean);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * KDK for a host whose TPM 2.0 passed an attestation: a TPM2B_ID_OBJECT without its size field.
   * Only the EK and the AK of that TPM together can decrypt it.
   */
  'credentialBlob'?: (Buffer | Uint8Array | string);
  /**
   * TPM2B_ENCRYPTED_SECRET that belongs to credential_blob, without its size field.
   */
  'encryptedSecret'?: (Buffer | Uint8Array | string);
  /**
   * Kind of the provider. Only a native provider has a KDK; key_id is the UUID of a provider of
   * another kind.
   */
  'kind'?: (_nkpsim_esxi_v1_KeyProviderKind);
}

/**
 * A key provider as a host should hold it.
 */
export interface DesiredKeyProvider__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * UUID of the KDK.
   */
  'keyId': (string);
  /**
   * KDK in clear, 32 bytes, protected only by TLS. Empty if the host holds the KDK already, or if
   * credential_blob contains the KDK.
   */
  'keyDerivationKey': (Buffer);
  /**
   * Whether only hosts with a TPM 2.0 may hold the provider.
   */
  'tpmRequired': (boolean);
  /**
   * Whether the provider may encrypt new objects, because it has been backed up.
   */
  'usable': (boolean);
  /**
   * Whether the provider is the default of the vCenter.
   */
  'isDefault': (boolean);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * KDK for a host whose TPM 2.0 passed an attestation: a TPM2B_ID_OBJECT without its size field.
   * Only the EK and the AK of that TPM together can decrypt it.
   */
  'credentialBlob': (Buffer);
  /**
   * TPM2B_ENCRYPTED_SECRET that belongs to credential_blob, without its size field.
   */
  'encryptedSecret': (Buffer);
  /**
   * Kind of the provider. Only a native provider has a KDK; key_id is the UUID of a provider of
   * another kind.
   */
  'kind': (_nkpsim_esxi_v1_KeyProviderKind__Output);
}
