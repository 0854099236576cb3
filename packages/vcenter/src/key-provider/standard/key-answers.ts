import { kindOfKeyId } from '@nkpsim/crypto'
import { isKeyMissing, isUniqueIdentifier, KmipError, type KmipKeyState } from '@nkpsim/kmip'
import { VcenterError } from '../../errors.ts'

/** Longest part of an unusable id that a message shows, characters. */
const MAX_SHOWN_ID = 128

/** Why vCenter has no KEK for an id. */
export type MissingReason = 'KeyStateMissingInKMS' | 'KeyStateClusterUnreachable' | 'KeyMismatch'

export type MissingProvidedKey = { keyId: string; reason: MissingReason; message: string }

/**
 * Whether a text can be the id of a key at a key server, and cannot be mistaken for one of another
 * kind of provider.
 */
export function isStandardKeyId(text: string): boolean {
  try {
    return isUniqueIdentifier(text) && kindOfKeyId(text) === 'standard'
  } catch {
    return false
  }
}

/** Returns the state of a key, or why the server refuses to tell it. */
export async function stateOf(
  session: { stateOf(id: string): Promise<KmipKeyState> },
  keyId: string,
): Promise<KmipKeyState | KmipError> {
  try {
    return await session.stateOf(keyId)
  } catch (error) {
    if (error instanceof KmipError && error.reason !== undefined) return error
    throw error
  }
}

/** Returns why a server did not give a key. */
export function reasonOf(error: KmipError | undefined): Omit<MissingProvidedKey, 'keyId'> {
  const isMissing = error?.reason !== undefined && isKeyMissing(error.reason)
  return {
    reason: isMissing ? 'KeyStateMissingInKMS' : 'KeyStateClusterUnreachable',
    message: error?.message ?? 'the key server left the key out of its answer',
  }
}

/** Returns the answer for an id that no key server can have. */
export function unusableId(keyId: string): MissingProvidedKey {
  const message = `the id "${keyId.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_SHOWN_ID)}" is not that of a key at a key server`
  return { keyId, reason: 'KeyStateMissingInKMS', message }
}

/** Returns the error for a key server that gives another key than before. */
export function mismatch(provider: string, keyId: string): VcenterError {
  return new VcenterError(
    'KMS_KEY_MISMATCH',
    `key provider "${provider}" gives another key for the id "${keyId}" than before, as a rebuilt key server does: restore the key server from its backup, or register the new one under another name`,
  )
}

/** Returns the error for a new key that is not active. */
export function notActive(provider: string, keyId: string, state: KmipKeyState): VcenterError {
  return new VcenterError(
    'KMS_KEY_NOT_ACTIVE',
    `key "${keyId}" of key provider "${provider}" is ${state}, and only an active key may encrypt`,
  )
}

/** Returns the error for a new key that key servers of one provider give differently. */
export function disagreement(provider: string, keyId: string): VcenterError {
  return new VcenterError(
    'KMS_KEY_MISMATCH',
    `the key servers of key provider "${provider}" give different keys for the new id "${keyId}", and nothing uses it: all key servers of a provider must have the same keys; see nkpsim kms list`,
  )
}
