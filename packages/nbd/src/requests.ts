import type { Extent } from './device.ts'
import type { NbdRequest } from './parser.ts'
import { COMMAND, COMMAND_FLAG, EXTENT_FLAG, MAX_PAYLOAD_BYTES, type NbdErrno } from './protocol.ts'

const { READ, WRITE, FLUSH, TRIM, WRITE_ZEROES, BLOCK_STATUS } = COMMAND
const { FUA, NO_HOLE, DF, REQ_ONE } = COMMAND_FLAG

/** Maximum number of extents in a reply, which may cover only the start of the range. */
const MAX_EXTENTS = 4096

/** What a request is checked against. */
export type RequestTarget = {
  sizeBytes: number
  isReadOnly: boolean
  isStructured: boolean
  /** Whether the client chose base:allocation. */
  hasAllocation: boolean
}

/** Returns why a request cannot be done; undefined if it can. */
export function refuseRequest(request: NbdRequest, target: RequestTarget): NbdErrno | undefined {
  const { type, flags, offsetBytes, lengthBytes } = request
  const allowed = allowedFlags(type, target)
  if (allowed === undefined || (flags & ~allowed) !== 0) return 'EINVAL'
  if (type === FLUSH) return offsetBytes === 0 && lengthBytes === 0 ? undefined : 'EINVAL'
  if (isChange(type) && target.isReadOnly) return 'EPERM'
  if (offsetBytes + lengthBytes > target.sizeBytes)
    return type === WRITE || type === WRITE_ZEROES ? 'ENOSPC' : 'EINVAL'
  if (type === READ && lengthBytes > MAX_PAYLOAD_BYTES) return 'EINVAL'
  if (type === BLOCK_STATUS && lengthBytes === 0) return 'EINVAL'
  return undefined
}

/** Whether a request changes the content of a device. */
export function isChange(type: number): boolean {
  return type === WRITE || type === TRIM || type === WRITE_ZEROES
}

/** Returns the flags that a command may have; undefined for a command that the server lacks. */
function allowedFlags(type: number, target: RequestTarget): number | undefined {
  switch (type) {
    case READ:
      return target.isStructured ? FUA | DF : FUA
    case WRITE:
    case FLUSH:
    case TRIM:
      return FUA
    case WRITE_ZEROES:
      return FUA | NO_HOLE
    case BLOCK_STATUS:
      return target.hasAllocation ? FUA | REQ_ONE : undefined
    default:
      return undefined
  }
}

/** Returns extents as a reply has them: neighbours joined, within the range, few enough. */
export function shownExtents(
  extents: readonly Extent[],
  { flags, lengthBytes }: Pick<NbdRequest, 'flags' | 'lengthBytes'>,
): { lengthBytes: number; flags: number }[] {
  const shown: { lengthBytes: number; flags: number }[] = []
  let leftBytes = lengthBytes
  for (const extent of extents) {
    const taken = Math.min(extent.lengthBytes, leftBytes)
    if (taken <= 0) break
    leftBytes -= taken
    const extentFlags = extent.isZero ? EXTENT_FLAG.HOLE | EXTENT_FLAG.ZERO : 0
    const last = shown.at(-1)
    if (last?.flags === extentFlags) last.lengthBytes += taken
    else if (shown.length === ((flags & REQ_ONE) === 0 ? MAX_EXTENTS : 1)) break
    else shown.push({ lengthBytes: taken, flags: extentFlags })
  }
  return shown
}
