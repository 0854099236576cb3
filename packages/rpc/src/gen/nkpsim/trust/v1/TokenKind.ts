// Original file: proto/nkpsim/trust/v1/attestation.proto

/**
 * What a token is for.
 */
export const TokenKind = {
  /**
   * Same as KEY_PROVIDER.
   */
  TOKEN_KIND_UNSPECIFIED: 'TOKEN_KIND_UNSPECIFIED',
  /**
   * A key provider service accepts the token. The product calls it KMS_AUTH_JWT.
   */
  TOKEN_KIND_KEY_PROVIDER: 'TOKEN_KIND_KEY_PROVIDER',
  /**
   * A report about the host. No service accepts it. The product calls it REPORTING_JWT.
   */
  TOKEN_KIND_REPORTING: 'TOKEN_KIND_REPORTING',
} as const;

/**
 * What a token is for.
 */
export type TokenKind =
  /**
   * Same as KEY_PROVIDER.
   */
  | 'TOKEN_KIND_UNSPECIFIED'
  | 0
  /**
   * A key provider service accepts the token. The product calls it KMS_AUTH_JWT.
   */
  | 'TOKEN_KIND_KEY_PROVIDER'
  | 1
  /**
   * A report about the host. No service accepts it. The product calls it REPORTING_JWT.
   */
  | 'TOKEN_KIND_REPORTING'
  | 2

/**
 * What a token is for.
 */
export type TokenKind__Output = typeof TokenKind[keyof typeof TokenKind]
