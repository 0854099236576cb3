import { type AuditLog, type NotedCall, noteCall } from '@nkpsim/daemon/audit'
import { currentTraceId } from '@nkpsim/tracing'

/** What the record of a log-in of the host's root names as its call. */
export const ROOT_LOGIN_CALL = 'nkpsim.esxi.v1.Root/LogIn'
const ROOT = 'root'

/** Writes down what happens on a host before it has any effect. */
export type HostNotes = {
  /** A call by a known caller; gives what is to be told of its end. */
  call(call: NotedCall, caller: string): (code: string) => void
  /** A log-in with the password of a host's own user, before the password is looked at. */
  login(username: string, source: string): (code: string) => void
}

export function hostNotes(log: Pick<AuditLog, 'begin'>): HostNotes {
  return {
    call: (call, caller) => noteCall(log, call, caller, () => `${call.name} ${call.source}`),
    login: (username, source) =>
      log.begin({
        caller: '',
        call: ROOT_LOGIN_CALL,
        target: username,
        request: { source },
        traceId: currentTraceId(),
        // Invented names are one kind: nobody makes the log grow by them.
        repeats: `${ROOT_LOGIN_CALL} ${username === ROOT ? ROOT : '?'} ${source}`,
      }).settle,
  }
}
