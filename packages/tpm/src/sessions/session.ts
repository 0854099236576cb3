import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { TPMA_SESSION } from '../codec/constants.ts'
import { sha256 } from '../codec/sha256.ts'
import { TpmError } from '../errors.ts'
import { kdfA } from './kdf.ts'

/** A salted session in the TPM. Only the caller and the TPM know its key. Part 1, clause 19.6. */
export type Session = {
  handle: number
  /**
   * An HMAC session proves that parameters are unchanged. A policy session also proves that a
   * policy is met.
   */
  kind: 'hmac' | 'policy'
  /** The session key, 32 bytes. */
  key: Buffer
  nonceCaller: Buffer
  nonceTpm: Buffer
  /** TPMA_SESSION bits. */
  attributes: number
  /** Source of the next nonces of the caller. */
  random: Random
}

/** Whether the first parameter of the command is encrypted on the wire. */
export const encryptsCommand = (session: Session): boolean =>
  (session.attributes & TPMA_SESSION.decrypt) !== 0

/** Whether the first parameter of the response is encrypted on the wire. */
export const encryptsResponse = (session: Session): boolean =>
  (session.attributes & TPMA_SESSION.encrypt) !== 0

/** What HMACs and encrypted parameters of a session depend on. */
export type SessionKeys = Pick<Session, 'key' | 'nonceCaller' | 'nonceTpm'>

export type HmacInput = { session: SessionKeys; parameterHash: Buffer; attributes: number }

/**
 * Returns the HMAC of a command in a session. The caller's nonce is the newer one. Objects of this
 * project have no authValue. Part 1, clause 19.6.5.
 */
export function commandHmac({ session, parameterHash, attributes }: HmacInput): Buffer {
  return createHmac('sha256', session.key)
    .update(parameterHash)
    .update(session.nonceCaller)
    .update(session.nonceTpm)
    .update(Buffer.of(attributes))
    .digest()
}

/**
 * Checks the HMAC of a response. The TPM's nonce is the newer one. Part 1, clause 19.6.6.
 * @throws TpmError TPM_RESPONSE_INVALID
 */
export function verifyResponseHmac(input: HmacInput, hmac: Buffer, commandName: string): void {
  const { session, parameterHash, attributes } = input
  const expected = createHmac('sha256', session.key)
    .update(parameterHash)
    .update(session.nonceTpm)
    .update(session.nonceCaller)
    .update(Buffer.of(attributes))
    .digest()
  if (hmac.length !== expected.length || !timingSafeEqual(hmac, expected))
    throw new TpmError(
      'TPM_RESPONSE_INVALID',
      `the response to ${commandName} was changed on its way: its HMAC does not verify`,
    )
}

/** Encrypts the first parameter of a command, which is a TPM2B. Part 1, clause 21.3. */
export function encryptCommandParameter(session: SessionKeys, parameters: Buffer): Buffer {
  return transformFirstParameter(parameters, (data) => {
    const { key, iv } = parameterKey(session, session.nonceCaller, session.nonceTpm)
    const cipher = createCipheriv('aes-128-cfb', key, iv)
    return Buffer.concat([cipher.update(data), cipher.final()])
  })
}

/** Decrypts the first parameter of a response, which is a TPM2B. Part 1, clause 21.3. */
export function decryptResponseParameter(session: SessionKeys, parameters: Buffer): Buffer {
  return transformFirstParameter(parameters, (data) => {
    const { key, iv } = parameterKey(session, session.nonceTpm, session.nonceCaller)
    const decipher = createDecipheriv('aes-128-cfb', key, iv)
    return Buffer.concat([decipher.update(data), decipher.final()])
  })
}

/** Returns the cpHash: command code, Names of the handles, and parameters. Part 1, clause 16.7. */
export function commandParameterHash(
  commandCode: number,
  names: readonly Buffer[],
  parameters: Buffer,
): Buffer {
  return sha256(uint32(commandCode), ...names, parameters)
}

/**
 * Returns the rpHash of a success: response code, command code, and parameters. Part 1, clause
 * 16.8.
 */
export function responseParameterHash(commandCode: number, parameters: Buffer): Buffer {
  return sha256(uint32(0), uint32(commandCode), parameters)
}

function parameterKey(
  session: SessionKeys,
  nonceNewer: Buffer,
  nonceOlder: Buffer,
): { key: Buffer; iv: Buffer } {
  const material = kdfA(session.key, 'CFB', nonceNewer, nonceOlder, 256)
  return { key: material.subarray(0, 16), iv: material.subarray(16) }
}

function transformFirstParameter(parameters: Buffer, transform: (data: Buffer) => Buffer): Buffer {
  const end = 2 + (parameters.length < 2 ? 0 : parameters.readUInt16BE())
  if (parameters.length < end)
    throw new TpmError('TPM_RESPONSE_INVALID', 'there is no first parameter to decrypt')
  const data = transform(parameters.subarray(2, end))
  return Buffer.concat([parameters.subarray(0, 2), data, parameters.subarray(end)])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
