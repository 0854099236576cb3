// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { KeyAttribute as _nkpsim_vcenter_v1_KeyAttribute, KeyAttribute__Output as _nkpsim_vcenter_v1_KeyAttribute__Output } from '../../../nkpsim/vcenter/v1/KeyAttribute.ts';

/**
 * Custom attributes to add.
 */
export interface SetKeyAttributesRequest {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * Id of the key at the server.
   */
  'keyId'?: (string);
  /**
   * 1 to 20 attributes.
   */
  'attributes'?: (_nkpsim_vcenter_v1_KeyAttribute)[];
}

/**
 * Custom attributes to add.
 */
export interface SetKeyAttributesRequest__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * Id of the key at the server.
   */
  'keyId': (string);
  /**
   * 1 to 20 attributes.
   */
  'attributes': (_nkpsim_vcenter_v1_KeyAttribute__Output)[];
}
