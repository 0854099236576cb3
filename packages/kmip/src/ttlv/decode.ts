import { isUtf8 } from 'node:buffer'
import { KmipError } from '../errors.ts'
import { type TtlvItem, TYPE } from './item.ts'

/** Tag (3 bytes), type (1) and length (4) of an item. */
const HEAD_BYTES = 8
/** Longest message, bytes, with its head. */
export const MAX_MESSAGE_BYTES = 1 << 20
/** Deepest nesting of structures. Messages of KMIP 1.x need 8. */
const MAX_DEPTH = 16
/** Most items of one message. A batch of 50 keys has 650. */
const MAX_ITEMS = 20_000
/** Longest big integer, bytes: RSA keys of 16,384 bits, rounded up. */
const MAX_BIG_INTEGER_BYTES = 2056
/** First byte of all tags of the standard, and of tags of vendors. */
const TAG_SPACES = [0x42, 0x54]

/** Lengths of the types that have only one, bytes. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  [TYPE.integer]: 4,
  [TYPE.longInteger]: 8,
  [TYPE.enumeration]: 4,
  [TYPE.boolean]: 8,
  [TYPE.dateTime]: 8,
  [TYPE.interval]: 4,
}

/**
 * Decodes a whole message (KMIP 1.4, 9.1.1). Values of the type bytes share the memory of the
 * message, so the caller can wipe both together.
 * @throws KmipError MALFORMED if it is not one complete item within the limits
 */
export function decodeTtlv(message: Buffer): TtlvItem {
  if (message.length > MAX_MESSAGE_BYTES) throw malformed(`it has ${message.length} bytes`)
  const state = { message, at: 0, items: 0 }
  const item = decodeItem(state, message.length, 0)
  if (state.at !== message.length)
    throw malformed(`${message.length - state.at} bytes follow the message`)
  return item
}

type State = { readonly message: Buffer; at: number; items: number }

function decodeItem(state: State, end: number, depth: number): TtlvItem {
  const { message, at } = state
  if (depth > MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} structures in each other`)
  if (++state.items > MAX_ITEMS) throw malformed(`more than ${MAX_ITEMS} items`)
  if (at + HEAD_BYTES > end) throw malformed(`the item at byte ${at} is cut off`)
  const head = message.readUInt32BE(at)
  const tag = head >>> 8
  const type = head & 0xff
  const lengthBytes = message.readUInt32BE(at + 4)
  const from = at + HEAD_BYTES
  const last = from + lengthBytes
  const next = from + ((lengthBytes + 7) & ~7)
  // Above 2^31, the operators on bits give negative numbers, so the length is compared first.
  if (lengthBytes > end - from || next > end) throw malformed(`the item at byte ${at} is cut off`)
  if (!TAG_SPACES.includes(tag >>> 16)) throw malformed(`byte ${at} begins no tag`)
  const fixedBytes = FIXED_BYTES[type]
  if (fixedBytes !== undefined && fixedBytes !== lengthBytes)
    throw malformed(`the item at byte ${at} has ${lengthBytes} bytes, not ${fixedBytes}`)
  if (type !== TYPE.structure)
    for (let each = last; each < next; each++)
      if (message[each] !== 0) throw malformed(`the padding at byte ${each} is not zero`)
  state.at = next
  switch (type) {
    case TYPE.structure: {
      if (next !== last) throw malformed(`the structure at byte ${at} has ${lengthBytes} bytes`)
      const value: TtlvItem[] = []
      state.at = from
      while (state.at < last) value.push(decodeItem(state, last, depth + 1))
      return { tag, type, value }
    }
    case TYPE.integer:
      return { tag, type, value: message.readInt32BE(from) }
    case TYPE.enumeration:
    case TYPE.interval:
      return { tag, type, value: message.readUInt32BE(from) }
    case TYPE.longInteger:
    case TYPE.dateTime:
      return { tag, type, value: message.readBigInt64BE(from) }
    case TYPE.bigInteger: {
      if (lengthBytes === 0 || next !== last || lengthBytes > MAX_BIG_INTEGER_BYTES)
        throw malformed(`the big integer at byte ${at} has ${lengthBytes} bytes`)
      const value = BigInt(`0x${message.toString('hex', from, last)}`)
      return { tag, type, value: BigInt.asIntN(8 * lengthBytes, value) }
    }
    case TYPE.boolean: {
      const value = message.readBigUInt64BE(from)
      if (value > 1n) throw malformed(`the boolean at byte ${at} is neither 0 nor 1`)
      return { tag, type, value: value === 1n }
    }
    case TYPE.text: {
      const value = message.subarray(from, last)
      if (!isUtf8(value)) throw malformed(`the text at byte ${at} is not UTF-8`)
      if (value.includes(0)) throw malformed(`the text at byte ${at} contains a zero byte`)
      return { tag, type, value: value.toString() }
    }
    case TYPE.bytes:
      return { tag, type, value: message.subarray(from, last) }
    default:
      throw malformed(`the item at byte ${at} has the unknown type ${type}`)
  }
}

function malformed(problem: string): KmipError {
  return new KmipError('MALFORMED', `the message is not KMIP: ${problem}`)
}
