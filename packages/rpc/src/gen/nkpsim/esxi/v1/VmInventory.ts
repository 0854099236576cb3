// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { Vm as _nkpsim_esxi_v1_Vm, Vm__Output as _nkpsim_esxi_v1_Vm__Output } from '../../../nkpsim/esxi/v1/Vm.ts';
import type { HostCrypto as _nkpsim_esxi_v1_HostCrypto, HostCrypto__Output as _nkpsim_esxi_v1_HostCrypto__Output } from '../../../nkpsim/esxi/v1/HostCrypto.ts';
import type { WaitingVm as _nkpsim_esxi_v1_WaitingVm, WaitingVm__Output as _nkpsim_esxi_v1_WaitingVm__Output } from '../../../nkpsim/esxi/v1/WaitingVm.ts';
import type { HostKeyName as _nkpsim_esxi_v1_HostKeyName, HostKeyName__Output as _nkpsim_esxi_v1_HostKeyName__Output } from '../../../nkpsim/esxi/v1/HostKeyName.ts';
import type { TrustAttestation as _nkpsim_esxi_v1_TrustAttestation, TrustAttestation__Output as _nkpsim_esxi_v1_TrustAttestation__Output } from '../../../nkpsim/esxi/v1/TrustAttestation.ts';
import type { VsanReport as _nkpsim_esxi_v1_VsanReport, VsanReport__Output as _nkpsim_esxi_v1_VsanReport__Output } from '../../../nkpsim/esxi/v1/VsanReport.ts';

/**
 * The VMs registered on the host, ordered by name, and the host's encryption mode. The host sends
 * them in parts of at most 250 VMs. All parts together replace the previous inventory. The host
 * reports at most 10001 VMs, of which vCenter keeps 10000. If the host has not read the files of a
 * VM since the host started, the VM has invalid_reason, and vCenter keeps its last record of the
 * VM.
 */
export interface VmInventory {
  /**
   * VMs of this part.
   */
  'vms'?: (_nkpsim_esxi_v1_Vm)[];
  /**
   * Whether this part continues an inventory; false in the first part.
   */
  'continued'?: (boolean);
  /**
   * Whether this is the last part.
   */
  'complete'?: (boolean);
  /**
   * Encryption mode and host key; the same in every part.
   */
  'hostCrypto'?: (_nkpsim_esxi_v1_HostCrypto | null);
  /**
   * Revision of the host's VMs when the host began to read them. A VM in an answer of the host with
   * a larger revision is newer than this report. Versions up to 0.2 send 0.
   */
  'revision'?: (number | string);
  /**
   * VMs that vSphere HA cannot restart now; the same in every part. Only the primary of a datastore
   * reports them.
   */
  'waitingVms'?: (_nkpsim_esxi_v1_WaitingVm)[];
  /**
   * Names of the hosts whose failure the primary has seen; the same in every part.
   */
  'failedHosts'?: (string)[];
  /**
   * KEKs of standard providers that registered VMs or the host key need, and that the host does not
   * hold, at most 1000; the same in every part. When the host gets them, it reports the next ones.
   */
  'missingKeys'?: (_nkpsim_esxi_v1_HostKeyName)[];
  /**
   * Attestation of a Trusted Host; the same in every part. Unset: the host is not a Trusted Host.
   */
  'trustAttestation'?: (_nkpsim_esxi_v1_TrustAttestation | null);
  /**
   * Disks of the host in its vSAN cluster; the same in every part. Unset: the host is in none.
   */
  'vsan'?: (_nkpsim_esxi_v1_VsanReport | null);
}

/**
 * The VMs registered on the host, ordered by name, and the host's encryption mode. The host sends
 * them in parts of at most 250 VMs. All parts together replace the previous inventory. The host
 * reports at most 10001 VMs, of which vCenter keeps 10000. If the host has not read the files of a
 * VM since the host started, the VM has invalid_reason, and vCenter keeps its last record of the
 * VM.
 */
export interface VmInventory__Output {
  /**
   * VMs of this part.
   */
  'vms': (_nkpsim_esxi_v1_Vm__Output)[];
  /**
   * Whether this part continues an inventory; false in the first part.
   */
  'continued': (boolean);
  /**
   * Whether this is the last part.
   */
  'complete': (boolean);
  /**
   * Encryption mode and host key; the same in every part.
   */
  'hostCrypto': (_nkpsim_esxi_v1_HostCrypto__Output | null);
  /**
   * Revision of the host's VMs when the host began to read them. A VM in an answer of the host with
   * a larger revision is newer than this report. Versions up to 0.2 send 0.
   */
  'revision': (number);
  /**
   * VMs that vSphere HA cannot restart now; the same in every part. Only the primary of a datastore
   * reports them.
   */
  'waitingVms': (_nkpsim_esxi_v1_WaitingVm__Output)[];
  /**
   * Names of the hosts whose failure the primary has seen; the same in every part.
   */
  'failedHosts': (string)[];
  /**
   * KEKs of standard providers that registered VMs or the host key need, and that the host does not
   * hold, at most 1000; the same in every part. When the host gets them, it reports the next ones.
   */
  'missingKeys': (_nkpsim_esxi_v1_HostKeyName__Output)[];
  /**
   * Attestation of a Trusted Host; the same in every part. Unset: the host is not a Trusted Host.
   */
  'trustAttestation': (_nkpsim_esxi_v1_TrustAttestation__Output | null);
  /**
   * Disks of the host in its vSAN cluster; the same in every part. Unset: the host is in none.
   */
  'vsan': (_nkpsim_esxi_v1_VsanReport__Output | null);
}
