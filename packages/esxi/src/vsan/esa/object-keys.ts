import type { ObjectConfiguration, ObjectEncryption } from '../../records/vsan.ts'
import type { ObjectCipher } from './object-cipher.ts'

/** The DEKs of a cluster with ESA, as far as this host has them. */
export type ObjectKeys = {
  /** UUID of the DEK that all data should have. Undefined: data is not encrypted here. */
  wantedDekId(): string | undefined
  has(dekId: string): boolean
  /**
   * Returns the cipher of an object, which the caller disposes of.
   * @throws EsxiError VSAN_KEY_MISSING
   */
  cipherOf(dekId: string, objectId: string): ObjectCipher
}

/** Keys of a cluster that does not encrypt above the components. */
export const NO_OBJECT_KEYS: ObjectKeys = {
  wantedDekId: () => undefined,
  has: () => false,
  cipherOf: () => {
    throw new Error('this cluster has no DEK')
  },
}

const PLAIN: ObjectEncryption = { dekId: undefined, bank: 0 }

export function encryptionOf({
  encryption,
}: Pick<ObjectConfiguration, 'encryption'>): ObjectEncryption {
  return encryption ?? PLAIN
}

/** Whether the data of an object is, or becomes, encrypted otherwise than it should be. */
export function isInconsistent(
  configuration: Pick<ObjectConfiguration, 'kind' | 'isRemoved' | 'encryption'>,
  wantedDekId: string | undefined,
): boolean {
  const { kind, isRemoved } = configuration
  // A lock has no data.
  if (kind === 'lock' || isRemoved === true) return false
  const { dekId, rewrite } = encryptionOf(configuration)
  return rewrite !== undefined || dekId !== wantedDekId
}

/** Whether a host with these keys can rewrite an object that is not encrypted as it should be. */
export function canRewrite(
  configuration: Pick<ObjectConfiguration, 'kind' | 'isRemoved' | 'encryption'>,
  keys: ObjectKeys,
): boolean {
  const wanted = keys.wantedDekId()
  if (!isInconsistent(configuration, wanted)) return false
  const { dekId, rewrite } = encryptionOf(configuration)
  const next = rewrite === undefined ? wanted : rewrite.dekId
  return [dekId, next].every((each) => each === undefined || keys.has(each))
}
