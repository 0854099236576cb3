import { versionItem } from '../message/message.ts'
import { as, childrenOf, structureOf, valueIn } from '../ttlv/find.ts'
import {
  bytes,
  enumeration,
  integer,
  structure,
  type TtlvItem,
  type TtlvStructure,
  TYPE,
  text,
} from '../ttlv/item.ts'
import { AES, OPERATION, RAW, STATES, SYMMETRIC_KEY, TAG } from '../ttlv/tags.ts'
import type { KmsConnection, KmsKey, KmsParts } from './kms-parts.ts'

const OPERATION_NOT_SUPPORTED = 5
const INVALID_FIELD = 7
const PERMISSION_DENIED = 12

/** Why the KMS refuses a request. */
export class KmsRefusal extends Error {
  override readonly name = 'KmsRefusal'
  /** Number of the reason. */
  readonly reason: number

  constructor(reason: number, message: string) {
    super(message)
    this.reason = reason
  }
}

export type KeyRequest = {
  operation: number
  payload: TtlvStructure
  connection: KmsConnection
}

/**
 * Does what a request asks for. Returns the items of its answer.
 * @throws KmsRefusal
 */
export function perform(parts: KmsParts, request: KeyRequest): TtlvItem[] {
  const { operation, payload, connection } = request
  switch (operation) {
    case OPERATION.discoverVersions:
      return parts.style.versions.map(versionItem)
    case OPERATION.query:
      return [text(TAG.vendorIdentification, 'nkpsim simulated KMS')]
    case OPERATION.create: {
      const id = parts.make(connection.client.commonName, requestedBits(parts, payload) / 8)
      connection.lastId = id
      return [enumeration(TAG.objectType, SYMMETRIC_KEY), text(TAG.uniqueIdentifier, id)]
    }
    case OPERATION.get: {
      const { id, key } = findKey(parts, request)
      return [
        enumeration(TAG.objectType, SYMMETRIC_KEY),
        text(TAG.uniqueIdentifier, id),
        structure(
          TAG.symmetricKey,
          structure(
            TAG.keyBlock,
            enumeration(TAG.keyFormatType, RAW),
            structure(TAG.keyValue, bytes(TAG.keyMaterial, key.bytes)),
            enumeration(TAG.cryptographicAlgorithm, AES),
            integer(TAG.cryptographicLength, 8 * key.bytes.length),
          ),
        ),
      ]
    }
    case OPERATION.getAttributes: {
      const { id, key } = findKey(parts, request)
      const names = childrenOf(payload, TAG.attributeName).map((item) => as(item, TYPE.text).value)
      return [text(TAG.uniqueIdentifier, id), ...names.flatMap((name) => attributeOf(key, name))]
    }
    case OPERATION.addAttribute: {
      const { id, key } = findKey(parts, request)
      const attribute = structureOf(payload, TAG.attribute)
      const name = valueIn(attribute, TAG.attributeName, TYPE.text) ?? ''
      key.attributes.set(name, valueIn(attribute, TAG.attributeValue, TYPE.text) ?? '')
      return [text(TAG.uniqueIdentifier, id), attribute]
    }
    case OPERATION.activate: {
      const { id, key } = findKey(parts, request)
      if (key.state !== 'Pre-Active')
        throw new KmsRefusal(
          parts.style.reasons.state,
          'The object state is not pre-active and it cannot be activated.',
        )
      key.state = 'Active'
      return [text(TAG.uniqueIdentifier, id)]
    }
    default:
      throw new KmsRefusal(OPERATION_NOT_SUPPORTED, 'The operation is not supported.')
  }
}

/** An empty identifier means the last key of the connection. */
function findKey(
  { keys, style }: KmsParts,
  { payload, connection }: KeyRequest,
): { id: string; key: KmsKey } {
  const asked = valueIn(payload, TAG.uniqueIdentifier, TYPE.text) ?? ''
  const id = asked === '' ? (connection.lastId ?? '') : asked
  const key = keys.get(id)
  if (key !== undefined && key.owner !== connection.client.commonName)
    throw new KmsRefusal(PERMISSION_DENIED, `Could not locate object: ${id}`)
  if (key === undefined)
    throw new KmsRefusal(style.reasons.unknown, `Could not locate object: ${id}`)
  connection.lastId = id
  return { id, key }
}

function attributeOf(key: KmsKey, name: string): TtlvItem[] {
  const attribute = (value: TtlvItem) => [
    structure(TAG.attribute, text(TAG.attributeName, name), value),
  ]
  if (name === 'State')
    return attribute(enumeration(TAG.attributeValue, STATES.indexOf(key.state) + 1))
  const value = key.attributes.get(name)
  return value === undefined ? [] : attribute(text(TAG.attributeValue, value))
}

/** Length of a key to make. @throws KmsRefusal */
function requestedBits({ style }: KmsParts, payload: TtlvStructure): number {
  let bits = 0
  for (const item of childrenOf(structureOf(payload, TAG.templateAttribute), TAG.attribute)) {
    const attribute = as(item, TYPE.structure)
    const name = valueIn(attribute, TAG.attributeName, TYPE.text) ?? ''
    if (name.startsWith('x-') && !style.hasCustomAttributes)
      throw new KmsRefusal(INVALID_FIELD, `The ${name} attribute is unsupported.`)
    if (name === 'Cryptographic Length')
      bits = valueIn(attribute, TAG.attributeValue, TYPE.integer) ?? 0
  }
  if (![128, 192, 256].includes(bits))
    throw new KmsRefusal(INVALID_FIELD, 'The cryptographic length is invalid.')
  return bits
}
