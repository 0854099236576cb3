import {
  CHUNK,
  CHUNK_DONE,
  ERROR_NUMBER,
  EXPORT_FLAG,
  FIXED_NEWSTYLE,
  INFO,
  MAX_PAYLOAD_BYTES,
  NBD_MAGIC,
  type NbdErrno,
  NO_ZEROES,
  OPTION_MAGIC,
  OPTION_REPLY_MAGIC,
  PREFERRED_BLOCK_BYTES,
  SIMPLE_REPLY_MAGIC,
  STRUCTURED_REPLY_MAGIC,
} from './protocol.ts'

/** Number of zero bytes after the answer to EXPORT_NAME, for clients that do not refuse them. */
const EXPORT_NAME_ZEROES = 124

/** Returns the greeting of a server. */
export function greeting(): Buffer {
  const bytes = Buffer.alloc(18)
  bytes.writeBigUInt64BE(NBD_MAGIC)
  bytes.writeBigUInt64BE(OPTION_MAGIC, 8)
  bytes.writeUInt16BE(FIXED_NEWSTYLE | NO_ZEROES, 16)
  return bytes
}

/** Returns the reply to an option. */
export function optionReply(option: number, type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(20)
  header.writeBigUInt64BE(OPTION_REPLY_MAGIC)
  header.writeUInt32BE(option, 8)
  header.writeUInt32BE(type, 12)
  header.writeUInt32BE(data.length, 16)
  return Buffer.concat([header, data])
}

/** Returns text after its length in 4 bytes. */
export function lengthAndText(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Returns the flags of an export. */
function exportFlags({ isReadOnly, isStructured }: ShownExport): number {
  const { HAS_FLAGS, READ_ONLY, SEND_FLUSH, SEND_FUA, SEND_TRIM, SEND_WRITE_ZEROES } = EXPORT_FLAG
  const { SEND_DF, CAN_MULTI_CONN } = EXPORT_FLAG
  const access = isReadOnly ? READ_ONLY : SEND_FLUSH | SEND_FUA | SEND_TRIM | SEND_WRITE_ZEROES
  return HAS_FLAGS | access | CAN_MULTI_CONN | (isStructured ? SEND_DF : 0)
}

export type ShownExport = { sizeBytes: number; isReadOnly: boolean; isStructured: boolean }

/** Returns the items of information about an export, each as the data of a reply. */
export function exportInformation(shown: ShownExport): Buffer[] {
  const size = Buffer.alloc(12)
  size.writeUInt16BE(INFO.EXPORT)
  size.writeBigUInt64BE(BigInt(shown.sizeBytes), 2)
  size.writeUInt16BE(exportFlags(shown), 10)
  const blocks = Buffer.alloc(14)
  blocks.writeUInt16BE(INFO.BLOCK_SIZE)
  blocks.writeUInt32BE(1, 2)
  blocks.writeUInt32BE(PREFERRED_BLOCK_BYTES, 6)
  blocks.writeUInt32BE(MAX_PAYLOAD_BYTES, 10)
  return [size, blocks]
}

/** Returns the name of an export as the data of a reply. */
export function nameInformation(name: string): Buffer {
  const type = Buffer.alloc(2)
  type.writeUInt16BE(INFO.NAME)
  return Buffer.concat([type, Buffer.from(name)])
}

/** Returns the answer to EXPORT_NAME, which has no header. */
export function exportNameAnswer(shown: ShownExport, hasZeroes: boolean): Buffer {
  const answer = Buffer.alloc(hasZeroes ? 10 + EXPORT_NAME_ZEROES : 10)
  answer.writeBigUInt64BE(BigInt(shown.sizeBytes))
  answer.writeUInt16BE(exportFlags(shown), 8)
  return answer
}

/** What a reply to a request carries. */
export type Answer =
  | { kind: 'done' }
  | { kind: 'error'; errno: NbdErrno }
  | { kind: 'data'; offsetBytes: number; parts: readonly Buffer[] }
  | {
      kind: 'extents'
      contextId: number
      extents: readonly { lengthBytes: number; flags: number }[]
    }

/** Returns the reply to a request, in parts. @param cookie of the request, 8 bytes */
export function requestReply(cookie: Buffer, answer: Answer, isStructured: boolean): Buffer[] {
  return isStructured ? structuredReply(cookie, answer) : simpleReply(cookie, answer)
}

function simpleReply(cookie: Buffer, answer: Answer): Buffer[] {
  const header = Buffer.alloc(16)
  header.writeUInt32BE(SIMPLE_REPLY_MAGIC)
  header.writeUInt32BE(answer.kind === 'error' ? ERROR_NUMBER[answer.errno] : 0, 4)
  cookie.copy(header, 8)
  return answer.kind === 'data' ? [header, ...answer.parts] : [header]
}

/** Each reply is a single chunk, also without the flag DF. */
function structuredReply(cookie: Buffer, answer: Answer): Buffer[] {
  switch (answer.kind) {
    case 'done':
      return [chunkHeader(cookie, CHUNK.NONE, 0)]
    case 'error': {
      const body = Buffer.alloc(6)
      body.writeUInt32BE(ERROR_NUMBER[answer.errno])
      return [chunkHeader(cookie, CHUNK.ERROR, body.length), body]
    }
    case 'data': {
      const offset = Buffer.alloc(8)
      offset.writeBigUInt64BE(BigInt(answer.offsetBytes))
      const dataBytes = answer.parts.reduce((sum, { length }) => sum + length, 0)
      return [chunkHeader(cookie, CHUNK.OFFSET_DATA, 8 + dataBytes), offset, ...answer.parts]
    }
    case 'extents': {
      const body = Buffer.alloc(4 + 8 * answer.extents.length)
      body.writeUInt32BE(answer.contextId)
      for (const [index, { lengthBytes, flags }] of answer.extents.entries()) {
        body.writeUInt32BE(lengthBytes, 4 + 8 * index)
        body.writeUInt32BE(flags, 8 + 8 * index)
      }
      return [chunkHeader(cookie, CHUNK.BLOCK_STATUS, body.length), body]
    }
  }
}

function chunkHeader(cookie: Buffer, type: number, lengthBytes: number): Buffer {
  const header = Buffer.alloc(20)
  header.writeUInt32BE(STRUCTURED_REPLY_MAGIC)
  header.writeUInt16BE(CHUNK_DONE, 4)
  header.writeUInt16BE(type, 6)
  cookie.copy(header, 8)
  header.writeUInt32BE(lengthBytes, 16)
  return header
}
