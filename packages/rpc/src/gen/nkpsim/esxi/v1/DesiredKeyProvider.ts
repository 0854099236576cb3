// Original file: proto/nkpsim/esxi/v1/host_agent.proto


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
   * KDK in clear, 32 bytes, protected by TLS only. Empty if the host holds it already, or has a
   * TPM.
   */
  'keyDerivationKey'?: (Buffer | Uint8Array | string);
  /**
   * Only hosts with a TPM 2.0 may hold it.
   */
  'tpmRequired'?: (boolean);
  /**
   * Whether it may encrypt new objects: it has been backed up.
   */
  'usable'?: (boolean);
  /**
   * Whether it is the default of the vCenter.
   */
  'isDefault'?: (boolean);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv'?: (string);
  /**
   * KDK for a host with a TPM 2.0: a TPM2B_ID_OBJECT without its size. Only EK and AK of that TPM
   * together open it.
   */
  'credentialBlob'?: (Buffer | Uint8Array | string);
  /**
   * Matching TPM2B_ENCRYPTED_SECRET, without its size.
   */
  'encryptedSecret'?: (Buffer | Uint8Array | string);
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
   * KDK in clear, 32 bytes, protected by TLS only. Empty if the host holds it already, or has a
   * TPM.
   */
  'keyDerivationKey': (Buffer);
  /**
   * Only hosts with a TPM 2.0 may hold it.
   */
  'tpmRequired': (boolean);
  /**
   * Whether it may encrypt new objects: it has been backed up.
   */
  'usable': (boolean);
  /**
   * Whether it is the default of the vCenter.
   */
  'isDefault': (boolean);
  /**
   * Key check value of the KDK, 16 bytes in hex.
   */
  'kcv': (string);
  /**
   * KDK for a host with a TPM 2.0: a TPM2B_ID_OBJECT without its size. Only EK and AK of that TPM
   * together open it.
   */
  'credentialBlob': (Buffer);
  /**
   * Matching TPM2B_ENCRYPTED_SECRET, without its size.
   */
  'encryptedSecret': (Buffer);
}
