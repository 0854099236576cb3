// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * Where to download the backup. It can be downloaded once.
 */
export interface ExportProviderResponse {
  /**
   * HTTPS address; the token goes into `Authorization: Bearer`.
   */
  'url'?: (string);
  /**
   * Token for one finished download, 32 bytes in base64url.
   */
  'downloadToken'?: (string);
  /**
   * When the token expires.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
}

/**
 * Where to download the backup. It can be downloaded once.
 */
export interface ExportProviderResponse__Output {
  /**
   * HTTPS address; the token goes into `Authorization: Bearer`.
   */
  'url': (string);
  /**
   * Token for one finished download, 32 bytes in base64url.
   */
  'downloadToken': (string);
  /**
   * When the token expires.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
}
