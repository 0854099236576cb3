/** Stable error codes of this package. */
export type DaemonErrorCode =
  | 'ADDRESS_UNUSABLE'
  | 'AUDIT_LOG_DAMAGED'
  | 'AUDIT_UNWRITABLE'
  | 'FILE_REFUSED'
  | 'INPUT_TOO_LARGE'
  | 'INPUT_UNREADABLE'
  | 'NO_FREE_PORT'
  | 'PASSWORD_UNUSABLE'
  | 'STATE_FOLDER_IN_USE'
  | 'STATE_FOLDER_UNUSABLE'
  | 'STOPPING'
  | 'STORE_FAILED'
  | 'USAGE'
  | 'YAML_INVALID'

/** An error of this package. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError'
  readonly code: DaemonErrorCode

  constructor(code: DaemonErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
