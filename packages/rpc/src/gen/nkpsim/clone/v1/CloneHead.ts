// Original file: proto/nkpsim/clone/v1/clone.proto

import type { CloneNodeSpec as _nkpsim_clone_v1_CloneNodeSpec, CloneNodeSpec__Output as _nkpsim_clone_v1_CloneNodeSpec__Output } from '../../../nkpsim/clone/v1/CloneNodeSpec.ts';
import type { CloneIdentity as _nkpsim_clone_v1_CloneIdentity, CloneIdentity__Output as _nkpsim_clone_v1_CloneIdentity__Output } from '../../../nkpsim/clone/v1/CloneIdentity.ts';

/**
 * What the machine becomes.
 */
export interface CloneHead {
  /**
   * Name of the node that this machine becomes.
   */
  'name'?: (string);
  /**
   * Two nodes with a vCenter, and the witness last.
   */
  'nodes'?: (_nkpsim_clone_v1_CloneNodeSpec)[];
  /**
   * Time after which a node that is silent is no longer active.
   */
  'leaseSeconds'?: (number);
  /**
   * Certificate of its member of etcd.
   */
  'member'?: (_nkpsim_clone_v1_CloneIdentity | null);
  /**
   * Certificate of its vCenter as a client of etcd; absent for the witness.
   */
  'client'?: (_nkpsim_clone_v1_CloneIdentity | null);
  /**
   * Key that opens the secrets in the database, 32 bytes; empty for the witness.
   */
  'boxKey'?: (Buffer | Uint8Array | string);
  /**
   * First password of the administrator; empty for the witness, or if it was removed.
   */
  'administratorPassword'?: (Buffer | Uint8Array | string);
  /**
   * State of the clock; empty for the witness, or if nobody has moved it.
   */
  'clock'?: (Buffer | Uint8Array | string);
}

/**
 * What the machine becomes.
 */
export interface CloneHead__Output {
  /**
   * Name of the node that this machine becomes.
   */
  'name': (string);
  /**
   * Two nodes with a vCenter, and the witness last.
   */
  'nodes': (_nkpsim_clone_v1_CloneNodeSpec__Output)[];
  /**
   * Time after which a node that is silent is no longer active.
   */
  'leaseSeconds': (number);
  /**
   * Certificate of its member of etcd.
   */
  'member': (_nkpsim_clone_v1_CloneIdentity__Output | null);
  /**
   * Certificate of its vCenter as a client of etcd; absent for the witness.
   */
  'client': (_nkpsim_clone_v1_CloneIdentity__Output | null);
  /**
   * Key that opens the secrets in the database, 32 bytes; empty for the witness.
   */
  'boxKey': (Buffer);
  /**
   * First password of the administrator; empty for the witness, or if it was removed.
   */
  'administratorPassword': (Buffer);
  /**
   * State of the clock; empty for the witness, or if nobody has moved it.
   */
  'clock': (Buffer);
}
