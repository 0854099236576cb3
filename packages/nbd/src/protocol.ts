/**
 * Numbers of the NBD protocol, in the terms of its specification: doc/proto.md of
 * NetworkBlockDevice/nbd.
 */
export const NBD_MAGIC = 0x4e42444d41474943n
export const OPTION_MAGIC = 0x49484156454f5054n
export const OPTION_REPLY_MAGIC = 0x3e889045565a9n
export const REQUEST_MAGIC = 0x25609513
export const SIMPLE_REPLY_MAGIC = 0x67446698
export const STRUCTURED_REPLY_MAGIC = 0x668e33ef

/** Flags of the handshake. The server offers both; a client repeats those that it uses. */
export const FIXED_NEWSTYLE = 1
export const NO_ZEROES = 2

export const OPTION = {
  EXPORT_NAME: 1,
  ABORT: 2,
  LIST: 3,
  STARTTLS: 5,
  INFO: 6,
  GO: 7,
  STRUCTURED_REPLY: 8,
  LIST_META_CONTEXT: 9,
  SET_META_CONTEXT: 10,
} as const

export const REPLY = {
  ACK: 1,
  SERVER: 2,
  INFO: 3,
  META_CONTEXT: 4,
  ERR_UNSUP: 0x80000001,
  ERR_POLICY: 0x80000002,
  ERR_INVALID: 0x80000003,
  ERR_TLS_REQD: 0x80000005,
  ERR_UNKNOWN: 0x80000006,
} as const

export const INFO = { EXPORT: 0, NAME: 1, BLOCK_SIZE: 3 } as const

/** Flags of an export. */
export const EXPORT_FLAG = {
  HAS_FLAGS: 1,
  READ_ONLY: 1 << 1,
  SEND_FLUSH: 1 << 2,
  SEND_FUA: 1 << 3,
  SEND_TRIM: 1 << 5,
  SEND_WRITE_ZEROES: 1 << 6,
  SEND_DF: 1 << 7,
  CAN_MULTI_CONN: 1 << 8,
} as const

export const COMMAND = {
  READ: 0,
  WRITE: 1,
  DISCONNECT: 2,
  FLUSH: 3,
  TRIM: 4,
  WRITE_ZEROES: 6,
  BLOCK_STATUS: 7,
} as const

export const COMMAND_FLAG = { FUA: 1, NO_HOLE: 1 << 1, DF: 1 << 2, REQ_ONE: 1 << 3 } as const

/** Types of chunks of a structured reply. */
export const CHUNK = {
  NONE: 0,
  OFFSET_DATA: 1,
  BLOCK_STATUS: 5,
  ERROR: 0x8001,
} as const
export const CHUNK_DONE = 1

/** Flags of an extent in the context base:allocation. */
export const EXTENT_FLAG = { HOLE: 1, ZERO: 2 } as const
export const BASE_ALLOCATION = 'base:allocation'

/** Error numbers that NBD carries. */
export const ERROR_NUMBER = {
  EPERM: 1,
  EIO: 5,
  EINVAL: 22,
  ENOSPC: 28,
  ESHUTDOWN: 108,
} as const

/** Name of an error that NBD carries. */
export type NbdErrno = keyof typeof ERROR_NUMBER

/** Maximum number of bytes of one read or write. */
export const MAX_PAYLOAD_BYTES = 32 << 20
/** Maximum length of the data of an option: an export name and a few names of contexts. */
export const MAX_OPTION_BYTES = 16 << 10
/** Maximum length of the name of an export or of a context, bytes. */
export const MAX_NAME_BYTES = 4096
/** Size of a block that clients should use, bytes. Smaller requests work too. */
export const PREFERRED_BLOCK_BYTES = 4096
