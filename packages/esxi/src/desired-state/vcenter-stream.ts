import { EsxiError } from '../errors.ts'

/**
 * The stream over which the managing vCenter sends desired states. Only one stream exists at a
 * time.
 */
export type VcenterStream = {
  isOpen(): boolean
  /**
   * Begins a stream and ends the previous one. The signal aborts when a newer stream begins, or
   * when `end` is called.
   */
  begin(): { signal: AbortSignal; end: () => void }
}

export function createVcenterStream(): VcenterStream {
  let newest: AbortController | undefined
  return {
    isOpen: () => newest !== undefined,
    begin: () => {
      newest?.abort(new EsxiError('STREAM_REPLACED', 'a newer stream took the place of this one'))
      const own = new AbortController()
      newest = own
      return {
        signal: own.signal,
        end: () => {
          own.abort()
          if (newest === own) newest = undefined
        },
      }
    },
  }
}
