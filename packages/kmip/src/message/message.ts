import { KmipError } from '../errors.ts'
import type { KmipVersion } from '../kmip-session.ts'
import { printable } from '../printable.ts'
import { type ResultReason, resultReason } from '../result-reason.ts'
import { decodeTtlv } from '../ttlv/decode.ts'
import { encodeTtlv } from '../ttlv/encode.ts'
import { as, childOf, childrenOf, required, structureOf, valueIn } from '../ttlv/find.ts'
import {
  bytes,
  enumeration,
  integer,
  secretText,
  structure,
  type TtlvItem,
  type TtlvStructure,
  TYPE,
  text,
} from '../ttlv/item.ts'
import { CONTINUE, TAG, USER_NAME_AND_PASSWORD } from '../ttlv/tags.ts'

/** Result status of a request that was done (KMIP 1.4, 9.1.3.2.28). */
const SUCCESS = 0

/** One request of a message. */
export type BatchItem = {
  operation: number
  /** 8 bytes that the answer repeats. Only the first message of a session has none. */
  batchId: Buffer | undefined
  payload: readonly TtlvItem[]
}

/** User name, and password in UTF-8. */
export type Credentials = { userName: string; password: Buffer | undefined }

export type RequestMessage = {
  version: KmipVersion
  credentials?: Credentials
  items: readonly BatchItem[]
}

/** The answer to one request: its payload, or why the server refused it. */
export type BatchAnswer = {
  /** Servers leave it out if they could not read the request. */
  operation: number | undefined
  batchId: Buffer | undefined
  result:
    | { isDone: true; payload: TtlvStructure }
    | { isDone: false; reason: ResultReason | undefined; message: string }
}

export type ResponseMessage = { version: KmipVersion; answers: readonly BatchAnswer[] }

/**
 * Encodes a request (KMIP 1.4, 7.1). Of several requests, the server does each, also after one
 * that fails. The caller wipes the result if there are credentials.
 */
export function encodeRequest({ version, credentials, items }: RequestMessage): Buffer {
  return encodeTtlv(
    structure(
      TAG.requestMessage,
      structure(
        TAG.requestHeader,
        versionItem(version),
        credentials && authentication(credentials),
        // Without it, a server stops at the first failure and leaves out all later answers.
        items.length > 1 ? enumeration(TAG.batchErrorContinuationOption, CONTINUE) : undefined,
        integer(TAG.batchCount, items.length),
      ),
      ...items.map(({ operation, batchId, payload }) =>
        structure(
          TAG.batchItem,
          enumeration(TAG.operation, operation),
          batchId && bytes(TAG.uniqueBatchItemId, batchId),
          // An empty payload is a structure of no items, never absent.
          structure(TAG.requestPayload, ...payload),
        ),
      ),
    ),
  )
}

function authentication({ userName, password }: Credentials): TtlvItem {
  return structure(
    TAG.authentication,
    structure(
      TAG.credential,
      enumeration(TAG.credentialType, USER_NAME_AND_PASSWORD),
      structure(
        TAG.credentialValue,
        text(TAG.userName, userName),
        password && secretText(TAG.password, password),
      ),
    ),
  )
}

export function versionItem({ major, minor }: KmipVersion): TtlvStructure {
  return structure(
    TAG.protocolVersion,
    integer(TAG.protocolVersionMajor, major),
    integer(TAG.protocolVersionMinor, minor),
  )
}

/** @throws KmipError MALFORMED */
export function readVersion(item: TtlvItem): KmipVersion {
  const version = as(item, TYPE.structure)
  const part = (tag: number) => required(valueIn(version, tag, TYPE.integer), tag)
  return { major: part(TAG.protocolVersionMajor), minor: part(TAG.protocolVersionMinor) }
}

/**
 * Decodes an answer (KMIP 1.4, 7.2). Payloads share the memory of the message.
 * @throws KmipError MALFORMED
 */
export function decodeResponse(message: Buffer): ResponseMessage {
  const root = decodeTtlv(message)
  if (root.tag !== TAG.responseMessage)
    throw new KmipError('MALFORMED', 'the message is not KMIP: it is not an answer')
  const response = as(root, TYPE.structure)
  const header = structureOf(response, TAG.responseHeader)
  const version = childOf(header, TAG.protocolVersion)
  const count = valueIn(header, TAG.batchCount, TYPE.integer)
  const items = childrenOf(response, TAG.batchItem)
  if (count !== items.length)
    throw new KmipError(
      'MALFORMED',
      `the message is not KMIP: it announces ${count} answers and has ${items.length}`,
    )
  return {
    version: readVersion(required(version, TAG.protocolVersion)),
    answers: items.map((item) => readAnswer(as(item, TYPE.structure))),
  }
}

function readAnswer(item: TtlvStructure): BatchAnswer {
  const status = required(valueIn(item, TAG.resultStatus, TYPE.enumeration), TAG.resultStatus)
  return {
    operation: valueIn(item, TAG.operation, TYPE.enumeration),
    batchId: valueIn(item, TAG.uniqueBatchItemId, TYPE.bytes),
    result: status === SUCCESS ? { isDone: true, payload: payloadOf(item) } : refusalOf(item),
  }
}

/** Servers leave out an empty payload. */
function payloadOf(item: TtlvStructure): TtlvStructure {
  const payload = childOf(item, TAG.responsePayload)
  return payload === undefined ? structure(TAG.responsePayload) : as(payload, TYPE.structure)
}

function refusalOf(item: TtlvStructure): BatchAnswer['result'] {
  const reason = valueIn(item, TAG.resultReason, TYPE.enumeration)
  return {
    isDone: false,
    reason: reason === undefined ? undefined : resultReason(reason),
    message: printable(valueIn(item, TAG.resultMessage, TYPE.text) ?? ''),
  }
}
