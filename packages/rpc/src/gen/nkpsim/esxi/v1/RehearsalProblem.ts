// Original file: proto/nkpsim/esxi/v1/disaster_recovery.proto


/**
 * Why a VM does not open.
 */
export interface RehearsalProblem {
  /**
   * Stable code: KEY_PROVIDER_MISSING, KEY_PROVIDER_HAS_OTHER_KDK, KEY_MISSING, KEY_WRONG,
   * EXTENT_MISSING, EXTENT_DAMAGED, CONVERSION_INTERRUPTED, VTPM_STATE_MISSING, FILES_DAMAGED.
   */
  'code'?: (string);
  /**
   * Name of the file in the folder of the VM; empty: several files, or unknown.
   */
  'file'?: (string);
  /**
   * Name of the key provider whose key is missing; empty: no key is missing.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK or of the trusted provider that is missing; empty: no key is missing, or its
   * provider is standard.
   */
  'keyId'?: (string);
  /**
   * One line of text.
   */
  'message'?: (string);
  /**
   * What to do.
   */
  'remedy'?: (string);
}

/**
 * Why a VM does not open.
 */
export interface RehearsalProblem__Output {
  /**
   * Stable code: KEY_PROVIDER_MISSING, KEY_PROVIDER_HAS_OTHER_KDK, KEY_MISSING, KEY_WRONG,
   * EXTENT_MISSING, EXTENT_DAMAGED, CONVERSION_INTERRUPTED, VTPM_STATE_MISSING, FILES_DAMAGED.
   */
  'code': (string);
  /**
   * Name of the file in the folder of the VM; empty: several files, or unknown.
   */
  'file': (string);
  /**
   * Name of the key provider whose key is missing; empty: no key is missing.
   */
  'provider': (string);
  /**
   * UUID of the KDK or of the trusted provider that is missing; empty: no key is missing, or its
   * provider is standard.
   */
  'keyId': (string);
  /**
   * One line of text.
   */
  'message': (string);
  /**
   * What to do.
   */
  'remedy': (string);
}
