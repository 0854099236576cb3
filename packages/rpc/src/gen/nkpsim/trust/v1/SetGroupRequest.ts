// Original file: proto/nkpsim/trust/v1/administration.proto

import type { GroupMember as _nkpsim_trust_v1_GroupMember, GroupMember__Output as _nkpsim_trust_v1_GroupMember__Output } from '../../../nkpsim/trust/v1/GroupMember.ts';

/**
 * A group.
 */
export interface SetGroupRequest {
  /**
   * Name of the group, 1 to 80 characters.
   */
  'group'?: (string);
  /**
   * Attestation services of the group, this one included; at most 32.
   */
  'members'?: (_nkpsim_trust_v1_GroupMember)[];
}

/**
 * A group.
 */
export interface SetGroupRequest__Output {
  /**
   * Name of the group, 1 to 80 characters.
   */
  'group': (string);
  /**
   * Attestation services of the group, this one included; at most 32.
   */
  'members': (_nkpsim_trust_v1_GroupMember__Output)[];
}
