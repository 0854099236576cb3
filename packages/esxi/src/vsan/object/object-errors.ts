import { EsxiError } from '../../errors.ts'
import type { ObjectOwner } from '../../records/vsan.ts'

/** Returns the error for an object that cannot be used now. */
export function inaccessible(cause?: unknown): EsxiError {
  return new EsxiError(
    'VSAN_OBJECT_INACCESSIBLE',
    'the vSAN object is not accessible: more than half of its votes and a current replica must' +
      ' answer',
    { cause },
  )
}

/** Returns the error for an object whose owner keeps it. */
export function ownedElsewhere(owner: ObjectOwner): EsxiError {
  return new EsxiError('VSAN_OBJECT_BUSY', `host ${owner.hostId} uses the vSAN object`)
}

/** Returns the error for an owner that another host may have replaced. */
export function ownerLost(reason: string, cause?: unknown): EsxiError {
  return new EsxiError(
    'VSAN_OWNER_LOST',
    `this host does not own the vSAN object anymore: ${reason}`,
    {
      cause,
    },
  )
}

/** Returns the error for an object that does not exist. */
export function objectNotFound(): EsxiError {
  return new EsxiError('VSAN_OBJECT_NOT_FOUND', 'the vSAN object does not exist')
}

/** Returns the code of an error of this package; undefined for other errors. */
export function codeOf(error: unknown): EsxiError['code'] | undefined {
  return error instanceof EsxiError ? error.code : undefined
}
