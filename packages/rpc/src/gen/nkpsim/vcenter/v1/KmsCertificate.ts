// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A certificate, and when it expires.
 */
export interface KmsCertificate {
  /**
   * Distinguished name of the holder.
   */
  'subject'?: (string);
  /**
   * Distinguished name of the authority.
   */
  'issuer'?: (string);
  /**
   * SHA-256 of the certificate, in hex with colons.
   */
  'thumbprint'?: (string);
  /**
   * Begin of its validity.
   */
  'notBefore'?: (_google_protobuf_Timestamp | null);
  /**
   * End of its validity.
   */
  'notAfter'?: (_google_protobuf_Timestamp | null);
}

/**
 * A certificate, and when it expires.
 */
export interface KmsCertificate__Output {
  /**
   * Distinguished name of the holder.
   */
  'subject': (string);
  /**
   * Distinguished name of the authority.
   */
  'issuer': (string);
  /**
   * SHA-256 of the certificate, in hex with colons.
   */
  'thumbprint': (string);
  /**
   * Begin of its validity.
   */
  'notBefore': (_google_protobuf_Timestamp__Output | null);
  /**
   * End of its validity.
   */
  'notAfter': (_google_protobuf_Timestamp__Output | null);
}
