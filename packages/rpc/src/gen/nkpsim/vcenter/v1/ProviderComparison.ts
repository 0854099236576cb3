// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto

import type { ProviderHolder as _nkpsim_vcenter_v1_ProviderHolder, ProviderHolder__Output as _nkpsim_vcenter_v1_ProviderHolder__Output } from '../../../nkpsim/vcenter/v1/ProviderHolder.ts';

/**
 * Comparison of one name across the domain.
 */
export interface ProviderComparison {
  /**
   * Name of the provider.
   */
  'provider'?: (string);
  /**
   * `same`, `different` (the trap: one name, several KDKs), or `single`.
   */
  'verdict'?: (string);
  /**
   * Who has it.
   */
  'holders'?: (_nkpsim_vcenter_v1_ProviderHolder)[];
}

/**
 * Comparison of one name across the domain.
 */
export interface ProviderComparison__Output {
  /**
   * Name of the provider.
   */
  'provider': (string);
  /**
   * `same`, `different` (the trap: one name, several KDKs), or `single`.
   */
  'verdict': (string);
  /**
   * Who has it.
   */
  'holders': (_nkpsim_vcenter_v1_ProviderHolder__Output)[];
}
