// Original file: proto/nkpsim/esxi/v1/host_agent.proto

import type { DesiredKeyProvider as _nkpsim_esxi_v1_DesiredKeyProvider, DesiredKeyProvider__Output as _nkpsim_esxi_v1_DesiredKeyProvider__Output } from '../../../nkpsim/esxi/v1/DesiredKeyProvider.ts';
import type { KeyCachePolicy as _nkpsim_esxi_v1_KeyCachePolicy, KeyCachePolicy__Output as _nkpsim_esxi_v1_KeyCachePolicy__Output } from '../../../nkpsim/esxi/v1/KeyCachePolicy.ts';

/**
 * The whole of what a host shall hold. It replaces what the host held.
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
   * Every provider that the host shall hold, 32 at most.
   */
  'keyProviders'?: (_nkpsim_esxi_v1_DesiredKeyProvider)[];
  /**
   * What becomes of cached KEKs when a provider goes. Providers of another vCenter take their
   * cached KEKs with them whatever it says, except those of VMs that are on.
   */
  'keyCachePolicy'?: (_nkpsim_esxi_v1_KeyCachePolicy);
  /**
   * Providers that came from another vCenter stay beside the desired ones. False drops them, also
   * when term and generation are those that the host holds.
   */
  'keepForeign'?: (boolean);
  /**
   * Whether a host key whose KDK is gone is made anew from the default provider
   * (`vpxd.hostkey.newIfMissing`); not given: true.
   */
  'renewMissingHostKey'?: (boolean);
  /**
   * What the host is licensed for: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`;
   * empty: not told, and nothing is held back.
   */
  'licensedFeatures'?: (string)[];
  /**
   * W3C `traceparent` of what caused this state to be sent: what the host logs while it takes the
   * state carries its trace id. Empty, or none: the host begins a trace.
   */
  'traceparent'?: (string);
  /**
   * HMAC of vCenter over its instance id, term and generation, 32 bytes. The host keeps it with the
   * state and tells it when the stream opens, so that a restored vCenter knows a generation that it
   * once sent. Empty: an older vCenter.
   */
  'generationProof'?: (Buffer | Uint8Array | string);
  '_renewMissingHostKey'?: "renewMissingHostKey";
}

/**
 * The whole of what a host shall hold. It replaces what the host held.
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
   * Every provider that the host shall hold, 32 at most.
   */
  'keyProviders': (_nkpsim_esxi_v1_DesiredKeyProvider__Output)[];
  /**
   * What becomes of cached KEKs when a provider goes. Providers of another vCenter take their
   * cached KEKs with them whatever it says, except those of VMs that are on.
   */
  'keyCachePolicy': (_nkpsim_esxi_v1_KeyCachePolicy__Output);
  /**
   * Providers that came from another vCenter stay beside the desired ones. False drops them, also
   * when term and generation are those that the host holds.
   */
  'keepForeign': (boolean);
  /**
   * Whether a host key whose KDK is gone is made anew from the default provider
   * (`vpxd.hostkey.newIfMissing`); not given: true.
   */
  'renewMissingHostKey'?: (boolean);
  /**
   * What the host is licensed for: `nativeKeyProvider`, `vtpm`, `vmEncryption`, `vsanEncryption`;
   * empty: not told, and nothing is held back.
   */
  'licensedFeatures': (string)[];
  /**
   * W3C `traceparent` of what caused this state to be sent: what the host logs while it takes the
   * state carries its trace id. Empty, or none: the host begins a trace.
   */
  'traceparent': (string);
  /**
   * HMAC of vCenter over its instance id, term and generation, 32 bytes. The host keeps it with the
   * state and tells it when the stream opens, so that a restored vCenter knows a generation that it
   * once sent. Empty: an older vCenter.
   */
  'generationProof': (Buffer);
  '_renewMissingHostKey'?: "renewMissingHostKey";
}
