import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js'

/**
 * grpc-js writes lines of its own to standard error, beside the errors that it returns. Daemons
 * tell an operator one line, and everything else in their log.
 */
export function silenceGrpcLog(): void {
  setLogVerbosity(logVerbosity.NONE)
}
