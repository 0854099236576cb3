import { type AuditLog, type NotedCall, noteCall } from '@nkpsim/daemon/audit'
import { currentTraceId } from '@nkpsim/tracing'

/** Name of the call in the record of a root log-in. */
export const ROOT_LOGIN_CALL = 'nkpsim.esxi.v1.Root/LogIn'
const ROOT = 'root'

/** Records calls and log-ins on a host before they take effect. */
export type HostNotes = {
  /** Records a call by a known caller. Returns a function that records the outcome. */
  call(call: NotedCall, caller: string): (code: string) => void
  /**
   * Records a log-in before its password is checked. Returns a function that records the outcome.
   * @param purpose what the caller wants to do, for the details of the record
   */
  login(username: string, source: string, purpose?: object): (code: string) => void
}

export function hostNotes(log: Pick<AuditLog, 'begin'>): HostNotes {
  return {
    call: (call, caller) =>
      noteCall(log, call, caller, () => ({ name: call.source, isStranger: true })),
    login: (username, source, purpose) =>
      log.begin({
        caller: '',
        call: ROOT_LOGIN_CALL,
        target: username,
        request: { ...purpose, source },
        traceId: currentTraceId(),
        // Unknown user names are counted together, so that invented names cannot fill the log.
        repeats: { name: source, isStranger: username !== ROOT },
      }).settle,
  }
}
