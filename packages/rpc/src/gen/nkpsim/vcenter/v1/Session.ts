// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A session.
 */
export interface Session {
  /**
   * UUID of the session.
   */
  'id'?: (string);
  /**
   * Name of the session's user.
   */
  'user'?: (string);
  /**
   * When the session began.
   */
  'loginTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the session was last used.
   */
  'lastActiveTime'?: (_google_protobuf_Timestamp | null);
  /**
   * When the session ends, even if it is in use.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
}

/**
 * A session.
 */
export interface Session__Output {
  /**
   * UUID of the session.
   */
  'id': (string);
  /**
   * Name of the session's user.
   */
  'user': (string);
  /**
   * When the session began.
   */
  'loginTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the session was last used.
   */
  'lastActiveTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the session ends, even if it is in use.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
}
