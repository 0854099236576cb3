// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { DesiredKeyProvider as _nkpsim_esxi_v1_DesiredKeyProvider, DesiredKeyProvider__Output as _nkpsim_esxi_v1_DesiredKeyProvider__Output } from '../../../nkpsim/esxi/v1/DesiredKeyProvider.ts';
import type { KeyCachePolicy as _nkpsim_esxi_v1_KeyCachePolicy, KeyCachePolicy__Output as _nkpsim_esxi_v1_KeyCachePolicy__Output } from '../../../nkpsim/esxi/v1/KeyCachePolicy.ts';
import type { TrustedInfrastructure as _nkpsim_esxi_v1_TrustedInfrastructure, TrustedInfrastructure__Output as _nkpsim_esxi_v1_TrustedInfrastructure__Output } from '../../../nkpsim/esxi/v1/TrustedInfrastructure.ts';
import type { VsanCluster as _nkpsim_esxi_v1_VsanCluster, VsanCluster__Output as _nkpsim_esxi_v1_VsanCluster__Output } from '../../../nkpsim/esxi/v1/VsanCluster.ts';

/**
 * All key providers that a host should hold. They replace those that the host held.
 */
export interface SynchronizeRequest {
  /**
   * UUID of the vCenter.
   */
  'vcenterInstanceId'?: (string);
  /**
   * Term of the vCenter; 1 until there is vCenter HA.
   */
  'term'?: (number | string);
  /**
   * Grows within a term with every change of the desired state.
   */
  'generation'?: (number | string);
  /**
   * Every provider that the host should hold, at most 32.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_DesiredKeyProvider)[];
  /**
   * What happens to cached KEKs when a provider is removed. If the provider came from another
   * vCenter, the host always removes them, except those of powered-on VMs.
   */
  'keyCachePolicy'?: (_nkpsim_esxi_v1_KeyCachePolicy);
  /**
   * Whether the host keeps providers of another vCenter in addition to the desired ones. If false,
   * the host removes them, even if it already has this term and generation.
   */
  'keepForeign'?: (boolean);
  /**
   * Whether the host makes a new host key from the default provider if the KDK of its host key is
   * missing (`vpxd.hostkey.newIfMissing`). Unset: true.
   */
  'renewMissingHostKey'?: (boolean);
  /**
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`. Empty:
   * vCenter does not report features, and every feature is allowed.
   */
  'licensedFeatures'?: (string)[];
  /**
   * W3C `traceparent` of the change that caused this state. The host logs its trace id while the
   * host applies the state. Empty or invalid: the host begins a new trace.
   */
  'traceparent'?: (string);
  /**
   * vCenter's HMAC over its instance id, term and generation, 32 bytes. The host stores it with the
   * state and reports it when the stream opens. A restored vCenter thus recognizes a generation
   * that it sent before. Empty: the vCenter has an older version.
   */
  'generationProof'?: (Buffer | Uint8Array | string);
  /**
   * Name of the folder in which the hosts of the cluster keep their heartbeats, in `.vSphere-HA` of
   * each datastore. Empty: vSphere HA is off.
   */
  'haGroup'?: (string);
  /**
   * Whether clones of VMs with a vTPM get a new vTPM, unless the call says otherwise
   * (`vpxd.clone.tpmProvisionPolicy`).
   */
  'replacesVtpmOfClones'?: (boolean);
  /**
   * Services of a Trust Authority that the host uses. Unset: the host is not a Trusted Host.
   */
  'trustedInfrastructure'?: (_nkpsim_esxi_v1_TrustedInfrastructure | null);
  /**
   * vSAN cluster of the host. Unset: the host is in none.
   */
  'vsan'?: (_nkpsim_esxi_v1_VsanCluster | null);
  /**
   * UUIDs of the vSAN clusters that this vCenter has or had. A host stays in a vSAN cluster that is
   * not among them: a vCenter that was restored from an older backup does not know it.
   */
  'knownVsanClusterIds'?: (string)[];
  '_renewMissingHostKey'?: "renewMissingHostKey";
}

/**
 * All key providers that a host should hold. They replace those that the host held.
 */
export interface SynchronizeRequest__Output {
  /**
   * UUID of the vCenter.
   */
  'vcenterInstanceId': (string);
  /**
   * Term of the vCenter; 1 until there is vCenter HA.
   */
  'term': (number);
  /**
   * Grows within a term with every change of the desired state.
   */
  'generation': (number);
  /**
   * Every provider that the host should hold, at most 32.
   */
  'keyProviders': (_nkpsim_esxi_v1_DesiredKeyProvider__Output)[];
  /**
   * What happens to cached KEKs when a provider is removed. If the provider came from another
   * vCenter, the host always removes them, except those of powered-on VMs.
   */
  'keyCachePolicy': (_nkpsim_esxi_v1_KeyCachePolicy__Output);
  /**
   * Whether the host keeps providers of another vCenter in addition to the desired ones. If false,
   * the host removes them, even if it already has this term and generation.
   */
  'keepForeign': (boolean);
  /**
   * Whether the host makes a new host key from the default provider if the KDK of its host key is
   * missing (`vpxd.hostkey.newIfMissing`). Unset: true.
   */
  'renewMissingHostKey'?: (boolean);
  /**
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`. Empty:
   * vCenter does not report features, and every feature is allowed.
   */
  'licensedFeatures': (string)[];
  /**
   * W3C `traceparent` of the change that caused this state. The host logs its trace id while the
   * host applies the state. Empty or invalid: the host begins a new trace.
   */
  'traceparent': (string);
  /**
   * vCenter's HMAC over its instance id, term and generation, 32 bytes. The host stores it with the
   * state and reports it when the stream opens. A restored vCenter thus recognizes a generation
   * that it sent before. Empty: the vCenter has an older version.
   */
  'generationProof': (Buffer);
  /**
   * Name of the folder in which the hosts of the cluster keep their heartbeats, in `.vSphere-HA` of
   * each datastore. Empty: vSphere HA is off.
   */
  'haGroup': (string);
  /**
   * Whether clones of VMs with a vTPM get a new vTPM, unless the call says otherwise
   * (`vpxd.clone.tpmProvisionPolicy`).
   */
  'replacesVtpmOfClones': (boolean);
  /**
   * Services of a Trust Authority that the host uses. Unset: the host is not a Trusted Host.
   */
  'trustedInfrastructure': (_nkpsim_esxi_v1_TrustedInfrastructure__Output | null);
  /**
   * vSAN cluster of the host. Unset: the host is in none.
   */
  'vsan': (_nkpsim_esxi_v1_VsanCluster__Output | null);
  /**
   * UUIDs of the vSAN clusters that this vCenter has or had. A host stays in a vSAN cluster that is
   * not among them: a vCenter that was restored from an older backup does not know it.
   */
  'knownVsanClusterIds': (string)[];
  '_renewMissingHostKey'?: "renewMissingHostKey";
}
