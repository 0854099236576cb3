/** Stable error codes of a local cluster. */
export type SimulatorErrorCode =
  | 'ALREADY_UP'
  | 'NO_CLUSTER'
  | 'BUSY'
  | 'STATE_INVALID'
  | 'INVALID_OPTION'
  | 'PORT_TAKEN'
  | 'SEED_INVALID'
  | 'SEED_CONFLICT'
  | 'HOST_UNKNOWN'
  | 'PROCESS_FAILED'
  | 'PROCESS_TIMEOUT'
  | 'NOT_LOGGED_IN'
  | 'NOT_READY'
  | 'SESSION_NOT_RENEWED'
  | 'DOWNLOAD_FAILED'
  | 'DOWNLOAD_REFUSED'
  | 'INTERRUPTED'

/**
 * An error of the simulator. It has a stable code, and one line of text that an operator can act
 * on.
 */
export class SimulatorError extends Error {
  readonly code: SimulatorErrorCode

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SimulatorError'
    this.code = code
  }
}
