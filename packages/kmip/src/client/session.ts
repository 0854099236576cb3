import type { Secret } from '@nkpsim/crypto'
import { KmipError } from '../errors.ts'
import type { KmipAttribute, KmipSession, KmipVersion } from '../kmip-session.ts'
import type { Call } from '../message/batch.ts'
import {
  activateKey,
  addAttribute,
  createKey,
  discoverVersions,
  getAttribute,
  getKey,
  getState,
  hasAttribute,
  isUniqueIdentifier,
  queryServer,
  readCreated,
  readKey,
  readState,
  readVendor,
  readVersions,
  requireIdentifier,
} from '../message/operations.ts'
import type { TtlvStructure } from '../ttlv/item.ts'

/** Keys that one message asks for. */
const KEYS_PER_MESSAGE = 50
/** Most keys of one call. */
const MAX_KEYS = 10_000
/** Most attributes of one call, and longest name and value, characters. */
const MAX_ATTRIBUTES = 20
const MAX_ATTRIBUTE_NAME = 100
const MAX_ATTRIBUTE_VALUE = 1000

/** Sends requests in one message, and reads the answers before they are wiped. */
type CallServer = <Result>(
  calls: readonly Call[],
  read: (answers: (TtlvStructure | KmipError)[]) => Result,
) => Promise<Result>

/** Implements the session over a way to call the server. */
export function sessionOf(input: {
  version: KmipVersion
  call: CallServer
  close(): void
}): KmipSession {
  const { version, call, close } = input

  /** Sends one request. A refusal is thrown after the exchange, so the session stays open. */
  const ask = async <Result>(
    request: Call,
    read: (payload: TtlvStructure) => Result,
  ): Promise<Result> => {
    const answer = await call([request], ([only]) =>
      only === undefined || only instanceof KmipError ? only : { value: read(only) },
    )
    if (answer === undefined || answer instanceof KmipError)
      throw answer ?? new KmipError('MALFORMED', 'the server left out an answer')
    return answer.value
  }
  const stateOf = async (id: string) => {
    requireIds([id])
    return ask(getState(id), (payload) => readState(id, payload))
  }
  const hasAlready = async (id: string, name: string): Promise<boolean> => {
    try {
      return await ask(getAttribute(id, name), (payload) => hasAttribute(id, name, payload))
    } catch (error) {
      if (isRefusal(error)) return false
      throw error
    }
  }

  return {
    version,
    discoverVersions: () => ask(discoverVersions(), readVersions),
    query: async () => ({ vendor: await ask(queryServer(), readVendor) }),
    create: () => ask(createKey(), readCreated),
    get: async (ids) => {
      requireIds(ids)
      const keys = new Map<string, Secret | KmipError>()
      let wanted = [...new Set(ids)]
      try {
        while (wanted.length > 0) {
          const batch = wanted.slice(0, KEYS_PER_MESSAGE)
          const answeredCount = await call(batch.map(getKey), (answers) => {
            const answered = answeredOf(answers)
            for (const [index, answer] of answered.entries()) {
              const id = batch[index] ?? ''
              keys.set(id, keyOf(id, answer))
            }
            return answered.length
          })
          if (answeredCount === 0)
            throw new KmipError('MALFORMED', 'the server left out all answers')
          wanted = wanted.slice(answeredCount)
        }
      } catch (error) {
        for (const key of keys.values()) if (!(key instanceof KmipError)) key.wipe()
        throw error
      }
      return keys
    },
    stateOf,
    activate: async (id) => {
      const state = await stateOf(id)
      if (state === 'Active') return
      if (state !== 'Pre-Active')
        throw new KmipError('KEY_NOT_ACTIVE', `the key "${id}" is ${state} at the server`)
      try {
        await ask(activateKey(id), (payload) => requireIdentifier(id, payload))
      } catch (error) {
        // Servers refuse to activate a key that is active: another client was faster.
        if (!isRefusal(error) || (await stateOf(id)) !== 'Active') throw error
      }
    },
    addAttributes: async (id, attributes) => {
      requireIds([id])
      requireAttributes(attributes)
      const missing: KmipAttribute[] = []
      for (const { name, value } of attributes) {
        const own = { name: `x-${name}`, value }
        if (!(await hasAlready(id, own.name))) missing.push(own)
      }
      if (missing.length === 0) return { refused: undefined }
      return call(
        missing.map((attribute) => addAttribute(id, attribute)),
        (answers) => ({ refused: answers.find((answer) => answer instanceof KmipError) }),
      )
    },
    close: async () => close(),
  }
}

/**
 * Returns the answers without the repetitions of a failure at which the server stopped: it did not
 * look at those requests.
 */
function answeredOf<Answer>(answers: readonly Answer[]): Answer[] {
  return answers.filter(
    (answer, index) => !(answer instanceof KmipError && answer === answers[index - 1]),
  )
}

/** Reads one answer of a batch. An unusable key is a result; another answer is a failure. */
function keyOf(id: string, answer: TtlvStructure | KmipError): Secret | KmipError {
  if (answer instanceof KmipError) {
    if (answer.code !== 'REFUSED') throw answer
    return answer
  }
  try {
    return readKey(id, answer)
  } catch (error) {
    if (error instanceof KmipError && error.code === 'UNUSABLE_KEY') return error
    throw error
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof KmipError && error.code === 'REFUSED'
}

function requireIds(ids: readonly string[]): void {
  if (ids.length > MAX_KEYS)
    throw new KmipError('INVALID_ARGUMENT', `more than ${MAX_KEYS} keys in one call`)
  if (!ids.every(isUniqueIdentifier))
    throw new KmipError(
      'INVALID_ARGUMENT',
      'the identifier of a key has 1 to 128 visible ASCII characters',
    )
}

function requireAttributes(attributes: readonly KmipAttribute[]): void {
  const fits = attributes.every(
    ({ name, value }) =>
      name.length >= 1 && name.length <= MAX_ATTRIBUTE_NAME && value.length <= MAX_ATTRIBUTE_VALUE,
  )
  if (attributes.length > MAX_ATTRIBUTES || !fits)
    throw new KmipError(
      'INVALID_ARGUMENT',
      `at most ${MAX_ATTRIBUTES} attributes, with names of 1 to ${MAX_ATTRIBUTE_NAME} characters and values of at most ${MAX_ATTRIBUTE_VALUE}`,
    )
}
