// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Provider as _nkpsim_vcenter_v1_Provider, Provider__Output as _nkpsim_vcenter_v1_Provider__Output } from '../../../nkpsim/vcenter/v1/Provider.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * What was restored.
 */
export interface ImportProviderResponse {
  /**
   * State right after the call; on a dry run, the state that the restore would give.
   */
  'provider'?: (_nkpsim_vcenter_v1_Provider | null);
  /**
   * When the file was exported.
   */
  'exportTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Whether the same provider with the same KDK already existed. Nothing was changed then.
   */
  'alreadyPresent'?: (boolean);
  /**
   * On a dry run: what the restore would do, as text.
   */
  'outcome'?: (string);
}

/**
 * What was restored.
 */
export interface ImportProviderResponse__Output {
  /**
   * State right after the call; on a dry run, the state that the restore would give.
   */
  'provider': (_nkpsim_vcenter_v1_Provider__Output | null);
  /**
   * When the file was exported.
   */
  'exportTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Whether the same provider with the same KDK already existed. Nothing was changed then.
   */
  'alreadyPresent': (boolean);
  /**
   * On a dry run: what the restore would do, as text.
   */
  'outcome': (string);
}
