export type SeededClusterErrorCode =
  | 'EVENT_LIMIT'
  | 'NO_IMAGE'
  | 'PROCESS_OVER'
  | 'REAL_WORK'
  | 'STALLED'
  | 'TIME_LIMIT'

/** The reason why a run cannot continue. */
export class SeededClusterError extends Error {
  readonly code: SeededClusterErrorCode

  constructor(code: SeededClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SeededClusterError'
    this.code = code
  }
}
