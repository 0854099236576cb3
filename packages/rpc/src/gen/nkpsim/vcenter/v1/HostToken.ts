// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A token for one host. The host checks the token without asking vCenter. vCenter and other hosts
 * do not accept it.
 */
export interface HostToken {
  /**
   * A JSON web token with the user's rights on the host.
   */
  'token'?: (string);
  /**
   * When the token expires. A connected host refuses it earlier if the session ends or the user's
   * rights change.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
  /**
   * UUID of the host.
   */
  'hostId'?: (string);
}

/**
 * A token for one host. The host checks the token without asking vCenter. vCenter and other hosts
 * do not accept it.
 */
export interface HostToken__Output {
  /**
   * A JSON web token with the user's rights on the host.
   */
  'token': (string);
  /**
   * When the token expires. A connected host refuses it earlier if the session ends or the user's
   * rights change.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
  /**
   * UUID of the host.
   */
  'hostId': (string);
}
