import { KmipError } from '../errors.ts'
import type { KmipVersion } from '../kmip-session.ts'
import { readVersion, versionItem } from '../message/message.ts'
import { decodeTtlv } from '../ttlv/decode.ts'
import { encodeTtlv } from '../ttlv/encode.ts'
import { as, childOf, childrenOf, required, structureOf, valueIn } from '../ttlv/find.ts'
import {
  bytes,
  dateTime,
  enumeration,
  integer,
  structure,
  type TtlvItem,
  type TtlvStructure,
  TYPE,
  text,
} from '../ttlv/item.ts'
import { CONTINUE, OPERATION, TAG } from '../ttlv/tags.ts'
import { type KeyRequest, KmsRefusal, perform } from './kms-operations.ts'
import type { KmsAnswers, KmsClient, KmsConnection, KmsParts } from './kms-parts.ts'

const INVALID_MESSAGE = 4
const AUTHENTICATION_NOT_SUCCESSFUL = 3
const FAILED = 1
/** Version of an answer to a message that cannot be read. */
const OLDEST: KmipVersion = { major: 1, minor: 0 }

export function createKmsAnswers(parts: KmsParts): KmsAnswers {
  return (request, connection) => {
    try {
      return answerTo(parts, request, connection)
    } catch (error) {
      if (!(error instanceof KmipError || error instanceof KmsRefusal)) throw error
      // Such an answer tells neither the operation nor the batch id.
      const reason = error instanceof KmsRefusal ? error.reason : INVALID_MESSAGE
      return messageOf(parts, OLDEST, [refusalItem([], reason, error.message)])
    }
  }
}

function answerTo(parts: KmsParts, request: Buffer, connection: KmsConnection): Buffer {
  const message = as(decodeTtlv(request), TYPE.structure)
  const header = structureOf(message, TAG.requestHeader)
  const version = readVersion(required(childOf(header, TAG.protocolVersion), TAG.protocolVersion))
  if (version.major !== 1) throw new KmsRefusal(INVALID_MESSAGE, 'KMIP 1.x only')
  requireClient(parts, header, connection.client)
  const items = childrenOf(message, TAG.batchItem).map((item) => as(item, TYPE.structure))
  if (items.length !== valueIn(header, TAG.batchCount, TYPE.integer))
    throw new KmsRefusal(INVALID_MESSAGE, 'The batch count is wrong.')
  const continues =
    parts.style.continuesBatches ||
    valueIn(header, TAG.batchErrorContinuationOption, TYPE.enumeration) === CONTINUE
  const answers: TtlvStructure[] = []
  for (const item of items) {
    const answer = answerItem(parts, item, connection, items.length > 1)
    answers.push(answer.item)
    if (!answer.isDone && !continues) break
  }
  return messageOf(parts, version, answers)
}

/** @throws KmsRefusal AuthenticationNotSuccessful */
function requireClient(
  { passwords }: KmsParts,
  header: TtlvStructure,
  { isForClients }: KmsClient,
): void {
  if (!isForClients)
    throw new KmsRefusal(
      AUTHENTICATION_NOT_SUCCESSFUL,
      'The extended key usage extension is not marked for client authentication in the client certificate.',
    )
  if (passwords === undefined) return
  const authentication = childOf(header, TAG.authentication)
  const value =
    authentication === undefined
      ? undefined
      : structureOf(
          structureOf(as(authentication, TYPE.structure), TAG.credential),
          TAG.credentialValue,
        )
  const userName = value && valueIn(value, TAG.userName, TYPE.text)
  const password = value && valueIn(value, TAG.password, TYPE.text)
  if (userName === undefined || passwords.get(userName) !== password)
    throw new KmsRefusal(AUTHENTICATION_NOT_SUCCESSFUL, 'Authentication failed.')
}

function answerItem(
  parts: KmsParts,
  item: TtlvStructure,
  connection: KmsConnection,
  isBatch: boolean,
): { item: TtlvStructure; isDone: boolean } {
  const operation = required(valueIn(item, TAG.operation, TYPE.enumeration), TAG.operation)
  const batchId = valueIn(item, TAG.uniqueBatchItemId, TYPE.bytes)
  if (isBatch && batchId === undefined)
    throw new KmsRefusal(INVALID_MESSAGE, 'Batch item ID is undefined.')
  const name = Object.entries(OPERATION).find(([, number]) => number === operation)?.[0]
  const isKnown = name !== 'addAttribute' || parts.style.hasCustomAttributes
  if (name === undefined || !isKnown)
    throw new KmsRefusal(INVALID_MESSAGE, 'Error parsing request message.')
  parts.count(name)
  const head: TtlvItem[] = [enumeration(TAG.operation, operation)]
  if (batchId !== undefined) head.push(bytes(TAG.uniqueBatchItemId, Buffer.from(batchId)))
  const request: KeyRequest = {
    operation,
    payload: structureOf(item, TAG.requestPayload),
    connection,
  }
  try {
    const payload = structure(TAG.responsePayload, ...perform(parts, request))
    return {
      item: structure(TAG.batchItem, ...head, enumeration(TAG.resultStatus, 0), payload),
      isDone: true,
    }
  } catch (error) {
    if (!(error instanceof KmsRefusal)) throw error
    return { item: refusalItem(head, error.reason, error.message), isDone: false }
  }
}

function refusalItem(head: TtlvItem[], reason: number, message: string): TtlvStructure {
  return structure(
    TAG.batchItem,
    ...head,
    enumeration(TAG.resultStatus, FAILED),
    enumeration(TAG.resultReason, reason),
    text(TAG.resultMessage, message),
  )
}

function messageOf({ nowMs }: KmsParts, version: KmipVersion, items: TtlvStructure[]): Buffer {
  return encodeTtlv(
    structure(
      TAG.responseMessage,
      structure(
        TAG.responseHeader,
        versionItem(version),
        dateTime(TAG.timeStamp, Math.floor(nowMs() / 1000)),
        integer(TAG.batchCount, items.length),
      ),
      ...items,
    ),
  )
}
