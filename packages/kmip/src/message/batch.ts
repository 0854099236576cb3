import { KmipError } from '../errors.ts'
import { resultReason } from '../result-reason.ts'
import type { TtlvItem, TtlvStructure } from '../ttlv/item.ts'
import { OPERATION } from '../ttlv/tags.ts'
import type { BatchAnswer, BatchItem, ResponseMessage } from './message.ts'

/** The first bytes of each batch id that vCenter sends. */
const BATCH_ID = 'QLKC'

/** A request without its batch id. */
export type Call = { operation: number; payload: readonly TtlvItem[] }

/** Numbers the requests of a message as vCenter does: "QLKC", then 1, 2, … (little-endian). */
export function numbered(calls: readonly Call[]): BatchItem[] {
  return calls.map((call, index) => {
    const batchId = Buffer.alloc(8, BATCH_ID)
    batchId.writeUInt32LE(index + 1, BATCH_ID.length)
    return { ...call, batchId }
  })
}

/**
 * Finds the answer to each request by its place, because servers leave out ids and operations of
 * requests that they could not read. A server that stopped at a failure answers no later request.
 * @throws KmipError MALFORMED if an answer is for another request, VERSION, CLIENT_UNTRUSTED
 */
export function answersTo(
  items: readonly BatchItem[],
  { version, answers }: ResponseMessage,
): (TtlvStructure | KmipError)[] {
  if (version.major !== 1)
    throw new KmipError(
      'VERSION',
      `the server answers in KMIP ${version.major}.${version.minor}, not in 1.1 to 1.4`,
    )
  if (answers.length > items.length)
    throw new KmipError(
      'MALFORMED',
      `the server sent ${answers.length} answers to ${items.length} requests`,
    )
  let stopped: KmipError | undefined
  return items.map((item, index) => {
    const answer = answers[index]
    if (answer === undefined)
      return stopped ?? new KmipError('MALFORMED', 'the server left out an answer')
    requireSame(item, answer)
    if (answer.result.isDone) {
      stopped = undefined
      return answer.result.payload
    }
    stopped = refusal(item.operation, answer.result)
    return stopped
  })
}

function requireSame(item: BatchItem, { operation, batchId }: BatchAnswer): void {
  if (operation !== undefined && operation !== item.operation)
    throw new KmipError(
      'MALFORMED',
      `the server answered ${operationName(operation)} instead of ${operationName(item.operation)}`,
    )
  if (batchId !== undefined && item.batchId !== undefined && !batchId.equals(item.batchId))
    throw new KmipError('MALFORMED', 'the server answered another request')
}

/** @throws KmipError CLIENT_UNTRUSTED if the server does not accept who the client is */
function refusal(
  operation: number,
  { reason = resultReason(0), message }: Extract<BatchAnswer['result'], { isDone: false }>,
): KmipError {
  const said = message === '' ? '' : `: ${message}`
  const shown = reason.name ?? `reason ${reason.number}`
  if (reason.name === 'AuthenticationNotSuccessful')
    throw new KmipError('CLIENT_UNTRUSTED', `the server does not accept this client${said}`, {
      reason,
    })
  return new KmipError(
    'REFUSED',
    `the server refused ${operationName(operation)} (${shown})${said}`,
    { reason },
  )
}

/** Name of an operation as in the specification, such as "AddAttribute". */
function operationName(operation: number): string {
  for (const [name, number] of Object.entries(OPERATION))
    if (number === operation) return name.charAt(0).toUpperCase() + name.slice(1)
  return `operation ${operation}`
}
