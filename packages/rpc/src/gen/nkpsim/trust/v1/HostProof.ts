// Original file: proto/nkpsim/trust/v1/key_provider.proto


/**
 * Shows that the caller is the host that a token is about.
 */
export interface HostProof {
  /**
   * Token of the kind KEY_PROVIDER.
   */
  'token'?: (string);
  /**
   * The proof key, X and Y, 64 bytes. Its thumbprint is in the token.
   */
  'proofKey'?: (Buffer | Uint8Array | string);
  /**
   * A nonce of CreateNonce, which no other proof has used.
   */
  'nonce'?: (Buffer | Uint8Array | string);
  /**
   * ECDSA signature with SHA-256 by the proof key over service, method, provider, nonce, token and
   * content of the request, r and s, 64 bytes.
   */
  'signature'?: (Buffer | Uint8Array | string);
}

/**
 * Shows that the caller is the host that a token is about.
 */
export interface HostProof__Output {
  /**
   * Token of the kind KEY_PROVIDER.
   */
  'token': (string);
  /**
   * The proof key, X and Y, 64 bytes. Its thumbprint is in the token.
   */
  'proofKey': (Buffer);
  /**
   * A nonce of CreateNonce, which no other proof has used.
   */
  'nonce': (Buffer);
  /**
   * ECDSA signature with SHA-256 by the proof key over service, method, provider, nonce, token and
   * content of the request, r and s, 64 bytes.
   */
  'signature': (Buffer);
}
