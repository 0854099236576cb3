// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * State of a key.
 */
export interface KeyStatus {
  /**
   * Id of the key.
   */
  'keyId'?: (string);
  /**
   * Whether a server gives the key and it is active.
   */
  'available'?: (boolean);
  /**
   * Reason of the product if it is not available, such as KeyStateMissingInKMS; otherwise empty.
   */
  'reason'?: (string);
  /**
   * State at the server, such as Active; empty: not known.
   */
  'state'?: (string);
  /**
   * What the key was made for; empty: not known.
   */
  'madeFor'?: (string);
  /**
   * Key check value that vCenter knows, 16 bytes in hex; empty: not known.
   */
  'kcv'?: (string);
  /**
   * Names of virtual machines that use the key, as hosts last reported.
   */
  'virtualMachines'?: (string)[];
  /**
   * Names of the hosts whose host key it is.
   */
  'hosts'?: (string)[];
  /**
   * When vCenter learned of the key; unset: not known.
   */
  'knownSince'?: (_google_protobuf_Timestamp | null);
}

/**
 * State of a key.
 */
export interface KeyStatus__Output {
  /**
   * Id of the key.
   */
  'keyId': (string);
  /**
   * Whether a server gives the key and it is active.
   */
  'available': (boolean);
  /**
   * Reason of the product if it is not available, such as KeyStateMissingInKMS; otherwise empty.
   */
  'reason': (string);
  /**
   * State at the server, such as Active; empty: not known.
   */
  'state': (string);
  /**
   * What the key was made for; empty: not known.
   */
  'madeFor': (string);
  /**
   * Key check value that vCenter knows, 16 bytes in hex; empty: not known.
   */
  'kcv': (string);
  /**
   * Names of virtual machines that use the key, as hosts last reported.
   */
  'virtualMachines': (string)[];
  /**
   * Names of the hosts whose host key it is.
   */
  'hosts': (string)[];
  /**
   * When vCenter learned of the key; unset: not known.
   */
  'knownSince': (_google_protobuf_Timestamp__Output | null);
}
