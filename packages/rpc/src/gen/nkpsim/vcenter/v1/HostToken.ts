// Original file: proto/nkpsim/vcenter/v1/session.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * What a host is shown. It checks the token without asking vCenter.
 */
export interface HostToken {
  /**
   * A JSON web token that tells what its user may do on hosts.
   */
  'token'?: (string);
  /**
   * When it ends. A connected host refuses it before that once its session has ended or the rights
   * of its user have changed.
   */
  'expiry'?: (_google_protobuf_Timestamp | null);
}

/**
 * What a host is shown. It checks the token without asking vCenter.
 */
export interface HostToken__Output {
  /**
   * A JSON web token that tells what its user may do on hosts.
   */
  'token': (string);
  /**
   * When it ends. A connected host refuses it before that once its session has ended or the rights
   * of its user have changed.
   */
  'expiry': (_google_protobuf_Timestamp__Output | null);
}
