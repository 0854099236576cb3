// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto


/**
 * Asks for the states of keys.
 */
export interface ListKeyStatusesRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Ids of keys; empty: the newest keys that vCenter knows.
   */
  'keyIds'?: (string)[];
  /**
   * At most this many keys; 0: 100.
   */
  'maxCount'?: (number);
}

/**
 * Asks for the states of keys.
 */
export interface ListKeyStatusesRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Ids of keys; empty: the newest keys that vCenter knows.
   */
  'keyIds': (string)[];
  /**
   * At most this many keys; 0: 100.
   */
  'maxCount': (number);
}
