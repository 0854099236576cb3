import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js'

/**
 * Switches off the log lines of grpc-js on standard error. grpc-js also returns its errors. A
 * daemon shows an operator one line, and logs the details.
 */
export function silenceGrpcLog(): void {
  setLogVerbosity(logVerbosity.NONE)
}
