// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { DesiredKeyProvider as _nkpsim_esxi_v1_DesiredKeyProvider, DesiredKeyProvider__Output as _nkpsim_esxi_v1_DesiredKeyProvider__Output } from '../../../nkpsim/esxi/v1/DesiredKeyProvider.ts';
import type { KeyCachePolicy as _nkpsim_esxi_v1_KeyCachePolicy, KeyCachePolicy__Output as _nkpsim_esxi_v1_KeyCachePolicy__Output } from '../../../nkpsim/esxi/v1/KeyCachePolicy.ts';

/**
 * Everything a host should hold. It replaces what the host held.
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
   * Grows with every change of desired state within a term.
   */
  'generation'?: (number | string);
  /**
   * Every provider that the host should hold, at most 32.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_DesiredKeyProvider)[];
  /**
   * What happens to cached KEKs when a provider is removed. Providers of another vCenter always
   * take their cached KEKs with them, except those of powered-on VMs.
   */
  'keyCachePolicy'?: (_nkpsim_esxi_v1_KeyCachePolicy);
  /**
   * Keeps providers of another vCenter beside the desired ones. False removes them, even if the
   * host already has this term and generation.
   */
  'keepForeign'?: (boolean);
  /**
   * Whether a host key without its KDK is replaced from the default provider
   * (`vpxd.hostkey.newIfMissing`). Unset: true.
   */
  'renewMissingHostKey'?: (boolean);
  /**
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`. Empty: not
   * reported; everything is allowed.
   */
  'licensedFeatures'?: (string)[];
  /**
   * W3C `traceparent` of the change that sent this state. The host logs its trace id while it
   * applies the state. Empty or invalid: the host begins a trace.
   */
  'traceparent'?: (string);
  /**
   * vCenter's HMAC over its instance id, term and generation, 32 bytes. The host stores it with the
   * state and reports it when the stream opens. A restored vCenter thus recognizes a generation
   * that it once sent. Empty: an older vCenter.
   */
  'generationProof'?: (Buffer | Uint8Array | string);
  '_renewMissingHostKey'?: "renewMissingHostKey";
}

/**
 * Everything a host should hold. It replaces what the host held.
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
   * Grows with every change of desired state within a term.
   */
  'generation': (number);
  /**
   * Every provider that the host should hold, at most 32.
   */
  'keyProviders': (_nkpsim_esxi_v1_DesiredKeyProvider__Output)[];
  /**
   * What happens to cached KEKs when a provider is removed. Providers of another vCenter always
   * take their cached KEKs with them, except those of powered-on VMs.
   */
  'keyCachePolicy': (_nkpsim_esxi_v1_KeyCachePolicy__Output);
  /**
   * Keeps providers of another vCenter beside the desired ones. False removes them, even if the
   * host already has this term and generation.
   */
  'keepForeign': (boolean);
  /**
   * Whether a host key without its KDK is replaced from the default provider
   * (`vpxd.hostkey.newIfMissing`). Unset: true.
   */
  'renewMissingHostKey'?: (boolean);
  /**
   * Licensed features: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`. Empty: not
   * reported; everything is allowed.
   */
  'licensedFeatures': (string)[];
  /**
   * W3C `traceparent` of the change that sent this state. The host logs its trace id while it
   * applies the state. Empty or invalid: the host begins a trace.
   */
  'traceparent': (string);
  /**
   * vCenter's HMAC over its instance id, term and generation, 32 bytes. The host stores it with the
   * state and reports it when the stream opens. A restored vCenter thus recognizes a generation
   * that it once sent. Empty: an older vCenter.
   */
  'generationProof': (Buffer);
  '_renewMissingHostKey'?: "renewMissingHostKey";
}
