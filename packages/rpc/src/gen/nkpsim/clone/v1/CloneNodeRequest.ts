// Original file: proto/nkpsim/clone/v1/clone.proto

import type { CloneHead as _nkpsim_clone_v1_CloneHead, CloneHead__Output as _nkpsim_clone_v1_CloneHead__Output } from '../../../nkpsim/clone/v1/CloneHead.ts';

/**
 * A part of a clone.
 */
export interface CloneNodeRequest {
  /**
   * The first message.
   */
  'head'?: (_nkpsim_clone_v1_CloneHead | null);
  /**
   * Bytes of the database, in their order. The witness gets none.
   */
  'piece'?: (Buffer | Uint8Array | string);
  /**
   * Everything has been sent.
   */
  'complete'?: (boolean);
  /**
   * The last message, after the answer: the machine becomes a node.
   */
  'commit'?: (boolean);
  /**
   * What this message has.
   */
  'part'?: "head"|"piece"|"complete"|"commit";
}

/**
 * A part of a clone.
 */
export interface CloneNodeRequest__Output {
  /**
   * The first message.
   */
  'head'?: (_nkpsim_clone_v1_CloneHead__Output | null);
  /**
   * Bytes of the database, in their order. The witness gets none.
   */
  'piece'?: (Buffer);
  /**
   * Everything has been sent.
   */
  'complete'?: (boolean);
  /**
   * The last message, after the answer: the machine becomes a node.
   */
  'commit'?: (boolean);
  /**
   * What this message has.
   */
  'part'?: "head"|"piece"|"complete"|"commit";
}
