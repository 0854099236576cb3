// Original file: proto/nkpsim/vcenter/v1/partner.proto

import type { SummaryProvider as _nkpsim_vcenter_v1_SummaryProvider, SummaryProvider__Output as _nkpsim_vcenter_v1_SummaryProvider__Output } from '../../../nkpsim/vcenter/v1/SummaryProvider.ts';
import type { SummaryHost as _nkpsim_vcenter_v1_SummaryHost, SummaryHost__Output as _nkpsim_vcenter_v1_SummaryHost__Output } from '../../../nkpsim/vcenter/v1/SummaryHost.ts';
import type { SummaryVm as _nkpsim_vcenter_v1_SummaryVm, SummaryVm__Output as _nkpsim_vcenter_v1_SummaryVm__Output } from '../../../nkpsim/vcenter/v1/SummaryVm.ts';

/**
 * Summary of a vCenter for the other vCenters of its domain.
 */
export interface VcenterSummary {
  /**
   * Name of the vCenter in the domain.
   */
  'name'?: (string);
  /**
   * Version of vCenter Server that the vCenter simulates.
   */
  'version'?: (string);
  /**
   * The vCenter's key providers.
   */
  'providers'?: (_nkpsim_vcenter_v1_SummaryProvider)[];
  /**
   * The vCenter's hosts.
   */
  'hosts'?: (_nkpsim_vcenter_v1_SummaryHost)[];
  /**
   * The vCenter's virtual machines, at most 5000.
   */
  'virtualMachines'?: (_nkpsim_vcenter_v1_SummaryVm)[];
}

/**
 * Summary of a vCenter for the other vCenters of its domain.
 */
export interface VcenterSummary__Output {
  /**
   * Name of the vCenter in the domain.
   */
  'name': (string);
  /**
   * Version of vCenter Server that the vCenter simulates.
   */
  'version': (string);
  /**
   * The vCenter's key providers.
   */
  'providers': (_nkpsim_vcenter_v1_SummaryProvider__Output)[];
  /**
   * The vCenter's hosts.
   */
  'hosts': (_nkpsim_vcenter_v1_SummaryHost__Output)[];
  /**
   * The vCenter's virtual machines, at most 5000.
   */
  'virtualMachines': (_nkpsim_vcenter_v1_SummaryVm__Output)[];
}
