import forge from 'node-forge'
import { requireBoundedDer } from './der-bounds.ts'
import { invalidFile } from './invalid-file.ts'

const { asn1 } = forge
const { Class, Type } = asn1
type Node = forge.asn1.Asn1

/** One ASN.1 element. */
export type Der = Node

/** Functions that each build one element. */
export const build = {
  sequence: (...children: Der[]): Der =>
    asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, children),
  set: (...children: Der[]): Der => asn1.create(Class.UNIVERSAL, Type.SET, true, children),
  /** [n] EXPLICIT. */
  explicit: (tag: number, child: Der): Der =>
    asn1.create(Class.CONTEXT_SPECIFIC, tag, true, [child]),
  /** [0] IMPLICIT OCTET STRING. */
  implicitOctets: (bytes: Uint8Array): Der =>
    asn1.create(Class.CONTEXT_SPECIFIC, 0, false, binary(bytes)),
  integer: (value: number): Der =>
    asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes()),
  octets: (bytes: Uint8Array): Der =>
    asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, binary(bytes)),
  oid: (oid: string): Der =>
    asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(oid).getBytes()),
  /** Builds an object identifier from its content octets. */
  rawOid: (content: string): Der => asn1.create(Class.UNIVERSAL, Type.OID, false, content),
  nothing: (): Der => asn1.create(Class.UNIVERSAL, Type.NULL, false, ''),
  bmpString: (text: string): Der => asn1.create(Class.UNIVERSAL, Type.BMPSTRING, false, text),
  utf8String: (text: string): Der =>
    asn1.create(Class.UNIVERSAL, Type.UTF8, false, binary(Buffer.from(text))),
}

/** Encodes an element as DER. */
export function encodeDer(node: Der): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), 'latin1')
}

/**
 * Decodes exactly one element.
 * @throws PkiError BACKUP_FILE_INVALID
 */
export function decodeDer(bytes: Uint8Array): Der {
  requireBoundedDer(bytes)
  try {
    return asn1.fromDer(forge.util.createBuffer(binary(bytes)), true)
  } catch (cause) {
    throw invalidFile('it is not DER', cause)
  }
}

/** Functions that each read one type of element, or throw PkiError BACKUP_FILE_INVALID. */
export const read = {
  /** Returns the children of a sequence. If `count` is given, requires this number of children. */
  sequence: (node: Der | undefined, count?: number): Der[] =>
    children(node, Class.UNIVERSAL, Type.SEQUENCE, count),
  set: (node: Der | undefined, count?: number): Der[] =>
    children(node, Class.UNIVERSAL, Type.SET, count),
  explicit: (node: Der | undefined, tag: number): Der | undefined =>
    children(node, Class.CONTEXT_SPECIFIC, tag, 1)[0],
  implicitOctets: (node: Der | undefined): Buffer => bytesOf(node, Class.CONTEXT_SPECIFIC, 0),
  octets: (node: Der | undefined): Buffer => bytesOf(node, Class.UNIVERSAL, Type.OCTETSTRING),
  /** Returns a whole number from 0 to 2^31 - 1. */
  integer: (node: Der | undefined): number => {
    const bytes = bytesOf(node, Class.UNIVERSAL, Type.INTEGER)
    if (bytes.length === 0 || bytes.length > 4 || bytes.readInt8(0) < 0)
      throw invalidFile('a number in it is out of bounds')
    return bytes.readUIntBE(0, bytes.length)
  },
  oid: (node: Der | undefined): string => {
    try {
      return asn1.derToOid(read.rawOid(node))
    } catch (cause) {
      throw invalidFile('an object identifier in it is malformed', cause)
    }
  },
  rawOid: (node: Der | undefined): string =>
    bytesOf(node, Class.UNIVERSAL, Type.OID).toString('latin1'),
  nothing: (node: Der | undefined): void => {
    if (bytesOf(node, Class.UNIVERSAL, Type.NULL).length !== 0)
      throw invalidFile('a part of it is malformed')
  },
  // The library has already converted it to text.
  bmpString: (node: Der | undefined): string => textOf(node, Class.UNIVERSAL, Type.BMPSTRING),
  utf8String: (node: Der | undefined): string =>
    bytesOf(node, Class.UNIVERSAL, Type.UTF8).toString('utf8'),
}

function children(
  node: Der | undefined,
  tagClass: forge.asn1.Class,
  type: number,
  count: number | undefined,
): Der[] {
  const isThat =
    node !== undefined && node.tagClass === tagClass && node.type === type && node.constructed
  if (!isThat || !Array.isArray(node.value)) throw invalidFile('a part of it is of another kind')
  if (count !== undefined && node.value.length !== count)
    throw invalidFile('a part of it is missing or one too many')
  return node.value
}

function bytesOf(node: Der | undefined, tagClass: forge.asn1.Class, type: number): Buffer {
  return Buffer.from(textOf(node, tagClass, type), 'latin1')
}

function textOf(node: Der | undefined, tagClass: forge.asn1.Class, type: number): string {
  const isThat =
    node !== undefined && node.tagClass === tagClass && node.type === type && !node.constructed
  if (!isThat || typeof node.value !== 'string')
    throw invalidFile('a part of it is of another kind')
  return node.value
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
