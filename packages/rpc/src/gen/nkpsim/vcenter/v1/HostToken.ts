// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A token for hosts. A host checks it without asking vCenter.
 */
export interface HostToken {
  /**
   * A JSON web token with the user's rights on hosts.
   */
  'token'?: (string);
  /**
   * When it expires. A connected host refuses it earlier, once the session has ended or the user's
   * rights have changed.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
}

/**
 * A token for hosts. A host checks it without asking vCenter.
 */
export interface HostToken__Output {
  /**
   * A JSON web token with the user's rights on hosts.
   */
  'token': (string);
  /**
   * When it expires. A connected host refuses it earlier, once the session has ended or the user's
   * rights have changed.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
}
