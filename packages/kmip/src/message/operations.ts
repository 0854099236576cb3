import { Secret } from '@nkpsim/crypto'
import { KmipError } from '../errors.ts'
import type { KmipAttribute, KmipKeyState, KmipVersion } from '../kmip-session.ts'
import { printable } from '../printable.ts'
import { as, childOf, childrenOf, required, structureOf, valueIn } from '../ttlv/find.ts'
import {
  enumeration,
  integer,
  structure,
  type TtlvItem,
  type TtlvStructure,
  TYPE,
  text,
} from '../ttlv/item.ts'
import {
  AES,
  ENCRYPT_AND_DECRYPT,
  OPERATION,
  RAW,
  SERVER_INFORMATION,
  STATES,
  SYMMETRIC_KEY,
  TAG,
} from '../ttlv/tags.ts'
import type { Call } from './batch.ts'
import { readVersion } from './message.ts'

/** Length of the keys that are made and accepted, bytes and bits. */
const KEY_BYTES = 32
const KEY_BITS = 8 * KEY_BYTES
/** Most versions of an answer that are read. */
const MAX_VERSIONS = 100
/** Visible ASCII: an empty id would mean the last key of the session (KMIP 1.4, 4). */
const UNIQUE_IDENTIFIER = /^[\x21-\x7e]{1,128}$/

/** Whether a text can be the unique identifier of a key. */
export function isUniqueIdentifier(id: string): boolean {
  return UNIQUE_IDENTIFIER.test(id)
}

export function discoverVersions(): Call {
  return { operation: OPERATION.discoverVersions, payload: [] }
}

export function readVersions(payload: TtlvStructure): KmipVersion[] {
  return childrenOf(payload, TAG.protocolVersion).slice(0, MAX_VERSIONS).map(readVersion)
}

export function queryServer(): Call {
  return {
    operation: OPERATION.query,
    payload: [enumeration(TAG.queryFunction, SERVER_INFORMATION)],
  }
}

export function readVendor(payload: TtlvStructure): string | undefined {
  const vendor = valueIn(payload, TAG.vendorIdentification, TYPE.text)
  return vendor === undefined ? undefined : printable(vendor)
}

/** A new AES key of 256 bits. Servers refuse custom attributes here, so they are added later. */
export function createKey(): Call {
  const attribute = (name: string, value: TtlvItem) =>
    structure(TAG.attribute, text(TAG.attributeName, name), value)
  return {
    operation: OPERATION.create,
    payload: [
      enumeration(TAG.objectType, SYMMETRIC_KEY),
      structure(
        TAG.templateAttribute,
        attribute('Cryptographic Algorithm', enumeration(TAG.attributeValue, AES)),
        attribute('Cryptographic Usage Mask', integer(TAG.attributeValue, ENCRYPT_AND_DECRYPT)),
        attribute('Cryptographic Length', integer(TAG.attributeValue, KEY_BITS)),
      ),
    ],
  }
}

/** @throws KmipError MALFORMED if the identifier cannot be used */
export function readCreated(payload: TtlvStructure): string {
  const id = identifierOf(payload)
  if (!isUniqueIdentifier(id))
    throw new KmipError(
      'MALFORMED',
      `the server made a key with the unusable identifier "${printable(id)}"`,
    )
  return id
}

export function getKey(id: string): Call {
  return { operation: OPERATION.get, payload: [identifier(id)] }
}

/**
 * Reads a key, which the caller wipes.
 * @throws KmipError MALFORMED, UNUSABLE_KEY
 */
export function readKey(id: string, payload: TtlvStructure): Secret {
  requireIdentifier(id, payload)
  if (valueIn(payload, TAG.objectType, TYPE.enumeration) !== SYMMETRIC_KEY)
    throw unusable(id, 'it is not a symmetric key')
  const block = structureOf(structureOf(payload, TAG.symmetricKey), TAG.keyBlock)
  if (valueIn(block, TAG.keyFormatType, TYPE.enumeration) !== RAW)
    throw unusable(id, 'it is not in the format Raw')
  const algorithm = valueIn(block, TAG.cryptographicAlgorithm, TYPE.enumeration)
  if (algorithm !== undefined && algorithm !== AES) throw unusable(id, 'it is not an AES key')
  const bits = valueIn(block, TAG.cryptographicLength, TYPE.integer)
  if (bits !== undefined && bits !== KEY_BITS) throw unusable(id, `it has ${bits} bits, not 256`)
  const value = required(childOf(block, TAG.keyValue), TAG.keyValue)
  if (value.type !== TYPE.structure) throw unusable(id, 'it is wrapped')
  const material = required(valueIn(value, TAG.keyMaterial, TYPE.bytes), TAG.keyMaterial)
  if (material.length !== KEY_BYTES)
    throw unusable(id, `it has ${8 * material.length} bits, not 256`)
  return Secret.from(material)
}

export function getAttribute(id: string, name: string): Call {
  return {
    operation: OPERATION.getAttributes,
    payload: [identifier(id), text(TAG.attributeName, name)],
  }
}

/** Returns the value of an attribute; undefined if the key does not have it. */
function attributeOf(id: string, name: string, payload: TtlvStructure): TtlvItem | undefined {
  requireIdentifier(id, payload)
  for (const item of childrenOf(payload, TAG.attribute)) {
    const attribute = as(item, TYPE.structure)
    if (valueIn(attribute, TAG.attributeName, TYPE.text) === name)
      return required(childOf(attribute, TAG.attributeValue), TAG.attributeValue)
  }
  return undefined
}

export function getState(id: string): Call {
  return getAttribute(id, 'State')
}

export function readState(id: string, payload: TtlvStructure): KmipKeyState {
  const value = attributeOf(id, 'State', payload)
  const number = value === undefined ? 0 : as(value, TYPE.enumeration).value
  return STATES[number - 1] ?? 'Unknown'
}

/** Whether a key has an attribute. */
export function hasAttribute(id: string, name: string, payload: TtlvStructure): boolean {
  return attributeOf(id, name, payload) !== undefined
}

export function addAttribute(id: string, { name, value }: KmipAttribute): Call {
  return {
    operation: OPERATION.addAttribute,
    payload: [
      identifier(id),
      structure(TAG.attribute, text(TAG.attributeName, name), text(TAG.attributeValue, value)),
    ],
  }
}

export function activateKey(id: string): Call {
  return { operation: OPERATION.activate, payload: [identifier(id)] }
}

/** @throws KmipError MALFORMED if the answer is about another key */
export function requireIdentifier(id: string, payload: TtlvStructure): void {
  const answered = identifierOf(payload)
  if (answered !== id)
    throw new KmipError(
      'MALFORMED',
      `the server answered about the key "${printable(answered)}" instead of "${id}"`,
    )
}

function identifier(id: string): TtlvItem {
  return text(TAG.uniqueIdentifier, id)
}

function identifierOf(payload: TtlvStructure): string {
  return required(valueIn(payload, TAG.uniqueIdentifier, TYPE.text), TAG.uniqueIdentifier)
}

function unusable(id: string, problem: string): KmipError {
  return new KmipError('UNUSABLE_KEY', `the key "${id}" cannot be used: ${problem}`)
}
