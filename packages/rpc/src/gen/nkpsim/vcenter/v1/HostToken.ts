// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A token for hosts. A host checks the token without asking vCenter.
 */
export interface HostToken {
  /**
   * A JSON web token with the user's rights on hosts.
   */
  'token'?: (string);
  /**
   * When the token expires. A connected host refuses it earlier if the session ends or the user's
   * rights change.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
}

/**
 * A token for hosts. A host checks the token without asking vCenter.
 */
export interface HostToken__Output {
  /**
   * A JSON web token with the user's rights on hosts.
   */
  'token': (string);
  /**
   * When the token expires. A connected host refuses it earlier if the session ends or the user's
   * rights change.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
}
