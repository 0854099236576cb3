import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js'

/**
 * grpc-js writes lines to standard error in addition to the errors that it returns. Daemons show
 * one line to the operator, and log the rest.
 */
export function silenceGrpcLog(): void {
  setLogVerbosity(logVerbosity.NONE)
}
