// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A session.
 */
export interface Session {
  /**
   * UUID.
   */
  'id'?: (string);
  /**
   * Name of its user.
   */
  'user'?: (string);
  /**
   * When it began.
   */
  'loginTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it was last used.
   */
  'lastActiveTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When it ends, even if it is in use.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
}

/**
 * A session.
 */
export interface Session__Output {
  /**
   * UUID.
   */
  'id': (string);
  /**
   * Name of its user.
   */
  'user': (string);
  /**
   * When it began.
   */
  'loginTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it was last used.
   */
  'lastActiveTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When it ends, even if it is in use.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
}
