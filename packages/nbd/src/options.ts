import type { NbdExport, NbdExports } from './device.ts'
import { BASE_ALLOCATION, INFO, MAX_NAME_BYTES, NO_ZEROES, OPTION, REPLY } from './protocol.ts'
import {
  exportInformation,
  exportNameAnswer,
  lengthAndText,
  nameInformation,
  optionReply,
} from './replies.ts'

/** Whether a client can, or must, continue with TLS. */
export type TlsMode = 'none' | 'required'

/** What a client and the server have agreed on. */
export type Negotiation = {
  /** Whether the client wants zero bytes after the answer to EXPORT_NAME. */
  hasZeroes: boolean
  isSecure: boolean
  isStructured: boolean
  /** Name of the export for which the client chose base:allocation. */
  allocationOf: string | undefined
}

/** Id of the context base:allocation in replies. */
export const ALLOCATION_ID = 1

/** What the server does after an option. */
export type OptionOutcome =
  | { next: 'options'; negotiation: Negotiation; replies: Buffer[] }
  | { next: 'tls'; replies: Buffer[] }
  | { next: 'close'; replies: Buffer[] }
  | {
      next: 'requests'
      negotiation: Negotiation
      found: NbdExport
      replies: Buffer[]
      /** Replies if the export refuses the client; undefined if the protocol has no such reply. */
      refusal: Buffer[] | undefined
    }

/** Returns the start of a negotiation, from the flags of a client. */
export function beginNegotiation(clientFlags: number, isSecure: boolean): Negotiation {
  const hasZeroes = (clientFlags & NO_ZEROES) === 0
  return { hasZeroes, isSecure, isStructured: false, allocationOf: undefined }
}

/** Returns the answer to an option. Pure, except for the exports that are there now. */
export function answerOption(
  negotiation: Negotiation,
  { option, data }: { option: number; data: Buffer },
  { exports, tls }: { exports: NbdExports; tls: TlsMode },
): OptionOutcome {
  const say = (...replies: Buffer[]): OptionOutcome => ({ next: 'options', negotiation, replies })
  const fail = (type: number): OptionOutcome => say(optionReply(option, type))
  if (option === OPTION.ABORT) return { next: 'close', replies: [optionReply(option, REPLY.ACK)] }
  if (option === OPTION.STARTTLS) {
    if (tls === 'none' || negotiation.isSecure) return fail(REPLY.ERR_UNSUP)
    if (data.length > 0) return fail(REPLY.ERR_INVALID)
    return { next: 'tls', replies: [optionReply(option, REPLY.ACK)] }
  }
  if (tls === 'required' && !negotiation.isSecure) {
    // EXPORT_NAME has no reply for errors.
    if (option === OPTION.EXPORT_NAME) return { next: 'close', replies: [] }
    return fail(REPLY.ERR_TLS_REQD)
  }
  switch (option) {
    case OPTION.LIST:
      if (data.length > 0) return fail(REPLY.ERR_INVALID)
      return say(
        ...exports.names().map((name) => optionReply(option, REPLY.SERVER, lengthAndText(name))),
        optionReply(option, REPLY.ACK),
      )
    case OPTION.STRUCTURED_REPLY:
      if (data.length > 0) return fail(REPLY.ERR_INVALID)
      return {
        next: 'options',
        negotiation: { ...negotiation, isStructured: true },
        replies: [optionReply(option, REPLY.ACK)],
      }
    case OPTION.EXPORT_NAME: {
      const found = exports.find(data.toString())
      if (found === undefined) return { next: 'close', replies: [] }
      const shown = { ...found, isStructured: negotiation.isStructured }
      const replies = [exportNameAnswer(shown, negotiation.hasZeroes)]
      return { next: 'requests', negotiation, found, replies, refusal: undefined }
    }
    case OPTION.INFO:
    case OPTION.GO: {
      const asked = readInformationRequest(data)
      if (asked === undefined) return fail(REPLY.ERR_INVALID)
      const found = exports.find(asked.name)
      if (found === undefined) return fail(REPLY.ERR_UNKNOWN)
      const items = exportInformation({ ...found, isStructured: negotiation.isStructured })
      if (asked.types.includes(INFO.NAME)) items.push(nameInformation(found.name))
      const replies = [
        ...items.map((item) => optionReply(option, REPLY.INFO, item)),
        optionReply(option, REPLY.ACK),
      ]
      if (option === OPTION.INFO) return say(...replies)
      const refusal = [optionReply(option, REPLY.ERR_POLICY)]
      return { next: 'requests', negotiation, found, replies, refusal }
    }
    case OPTION.LIST_META_CONTEXT:
    case OPTION.SET_META_CONTEXT:
      return answerContexts(negotiation, { option, data }, exports)
    default:
      return fail(REPLY.ERR_UNSUP)
  }
}

function answerContexts(
  negotiation: Negotiation,
  { option, data }: { option: number; data: Buffer },
  exports: NbdExports,
): OptionOutcome {
  const say = (next: Negotiation, ...replies: Buffer[]): OptionOutcome => ({
    next: 'options',
    negotiation: next,
    replies,
  })
  const asked = negotiation.isStructured ? readContextRequest(data) : undefined
  const isSet = option === OPTION.SET_META_CONTEXT
  // A failed SET also forgets what an earlier one chose.
  const none = isSet ? { ...negotiation, allocationOf: undefined } : negotiation
  if (asked === undefined) return say(none, optionReply(option, REPLY.ERR_INVALID))
  const found = exports.find(asked.name)
  if (found === undefined) return say(none, optionReply(option, REPLY.ERR_UNKNOWN))
  const lists = isSet ? [BASE_ALLOCATION] : [BASE_ALLOCATION, 'base:']
  const isChosen =
    asked.queries.some((query) => lists.includes(query)) || (!isSet && asked.queries.length === 0)
  const done = optionReply(option, REPLY.ACK)
  if (!isChosen) return say(none, done)
  const id = Buffer.alloc(4)
  id.writeUInt32BE(isSet ? ALLOCATION_ID : 0)
  const context = optionReply(
    option,
    REPLY.META_CONTEXT,
    Buffer.concat([id, Buffer.from(BASE_ALLOCATION)]),
  )
  return say(isSet ? { ...negotiation, allocationOf: found.name } : negotiation, context, done)
}

/** Returns the name and the types of a request for information; undefined if it is malformed. */
function readInformationRequest(data: Buffer): { name: string; types: number[] } | undefined {
  const name = readText(data, 0)
  if (name === undefined || data.length < name.end + 2) return undefined
  const count = data.readUInt16BE(name.end)
  if (data.length !== name.end + 2 + 2 * count) return undefined
  const types = Array.from({ length: count }, (_, index) =>
    data.readUInt16BE(name.end + 2 + 2 * index),
  )
  return { name: name.text, types }
}

/** Returns the name and the queries of a request for contexts; undefined if it is malformed. */
function readContextRequest(data: Buffer): { name: string; queries: string[] } | undefined {
  const name = readText(data, 0)
  if (name === undefined || data.length < name.end + 4) return undefined
  const count = data.readUInt32BE(name.end)
  const queries: string[] = []
  let at = name.end + 4
  while (queries.length < count) {
    const query = readText(data, at)
    if (query === undefined) return undefined
    queries.push(query.text)
    at = query.end
  }
  return at === data.length ? { name: name.text, queries } : undefined
}

function readText(data: Buffer, at: number): { text: string; end: number } | undefined {
  if (data.length < at + 4) return undefined
  const lengthBytes = data.readUInt32BE(at)
  const end = at + 4 + lengthBytes
  if (lengthBytes > MAX_NAME_BYTES || end > data.length) return undefined
  return { text: data.toString('utf8', at + 4, end), end }
}
