import type { KmipVersion } from '../kmip-session.ts'
import { createKmsAnswers } from './kms-answers.ts'
import type { KmsAnswers, KmsKey, KmsStyle } from './kms-parts.ts'

const v = (major: number, minor: number): KmipVersion => ({ major, minor })
/** As PyKMIP 0.10 and 0.11 answer. */
export const PYKMIP_STYLE: KmsStyle = {
  versions: [v(2, 0), v(1, 4), v(1, 3), v(1, 2), v(1, 1), v(1, 0)],
  hasCustomAttributes: false,
  continuesBatches: false,
  reasons: { unknown: 1, state: 12 },
}
/** As Cosmian KMS 5.28 answers: with the numbers of KMIP 2.x, also in KMIP 1.x. */
export const COSMIAN_STYLE: KmsStyle = {
  versions: [v(2, 1), v(2, 0), v(1, 4), v(1, 3), v(1, 2), v(1, 1), v(1, 0)],
  hasCustomAttributes: true,
  continuesBatches: true,
  reasons: { unknown: 55, state: 67 },
}

/** A KMS in memory: keys that one or more nodes serve. */
export type SimulatedKms = {
  /** All keys by unique identifier: "1", "2", … */
  readonly keys: ReadonlyMap<string, KmsKey>
  /** Number of requests that were answered, by the name of their operation. */
  readonly counts: ReadonlyMap<string, number>
  /** Makes a key that is Pre-Active. Returns its unique identifier. */
  make(owner: string, lengthBytes: number): string
  /** Changes the state of a key, as an administrator of the KMS does. */
  setState(id: string, state: KmsKey['state']): void
  /** Removes a key. */
  remove(id: string): void
  /** Loses all keys. New keys get the same unique identifiers again. */
  rebuild(): void
  /** Reads a request, and returns the answer. @param session kept by each connection */
  answer: KmsAnswers
}

/**
 * Creates a KMS without keys. For simulations and tests: it keeps keys in clear.
 * @param input.passwords passwords by user name; the KMS then demands them (default: none)
 */
export function createSimulatedKms(input: {
  randomBytes(lengthBytes: number): Buffer
  nowMs(): number
  style?: KmsStyle
  passwords?: ReadonlyMap<string, string>
}): SimulatedKms {
  const keys = new Map<string, KmsKey>()
  const counts = new Map<string, number>()
  let made = 0
  const keyOf = (id: string): KmsKey => {
    const key = keys.get(id)
    if (key === undefined) throw new RangeError(`the KMS has no key "${id}"`)
    return key
  }
  const make = (owner: string, lengthBytes: number): string => {
    const id = `${++made}`
    const bytes = input.randomBytes(lengthBytes)
    keys.set(id, { bytes, state: 'Pre-Active', owner, attributes: new Map() })
    return id
  }
  return {
    keys,
    counts,
    make,
    setState: (id, state) => {
      keyOf(id).state = state
    },
    remove: (id) => {
      keyOf(id)
      keys.delete(id)
    },
    rebuild: () => {
      keys.clear()
      made = 0
    },
    answer: createKmsAnswers({
      style: input.style ?? PYKMIP_STYLE,
      passwords: input.passwords,
      nowMs: input.nowMs,
      keys,
      count: (operation) => counts.set(operation, (counts.get(operation) ?? 0) + 1),
      make,
    }),
  }
}
