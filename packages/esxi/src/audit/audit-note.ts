import { type AuditLog, type CallNotes, noteCall, noteRefusal } from '@nkpsim/daemon/audit'
import { currentTraceId } from '@nkpsim/tracing'

/** Name of the call in the record of a root log-in. */
export const ROOT_LOGIN_CALL = 'nkpsim.esxi.v1.Root/LogIn'
/** Name of the call in the record of a connection to an NBD export. */
const NBD_CALL = 'nkpsim.esxi.v1.Nbd/Connect'
const ROOT = 'root'

/** Records calls and log-ins on a host before they take effect. */
export type HostNotes = CallNotes & {
  /**
   * Records a log-in before its password is checked. Returns a function that records the outcome.
   * @param purpose what the caller wants to do, for the details of the record
   */
  login(username: string, source: string, purpose?: object): Promise<(code: string) => void>
  /**
   * Records that a client begins to use an NBD export. Returns a function that records its end.
   * @throws DaemonError AUDIT_UNWRITABLE
   */
  nbd(caller: string, exportName: string): () => void
}

export function hostNotes(log: Pick<AuditLog, 'begin' | 'beginCounted' | 'refuse'>): HostNotes {
  return {
    call: (call, caller) =>
      noteCall(log, call, caller, () => ({ name: call.source, isStranger: true })),
    refusal: (call, caller, code) => noteRefusal(log, call, caller, code),
    login: async (username, source, purpose) => {
      const entry = {
        caller: '',
        call: ROOT_LOGIN_CALL,
        target: username,
        request: { ...purpose, source },
        traceId: currentTraceId(),
      }
      // Unknown user names are counted together, so that invented names cannot fill the log.
      const { settle } = await log.beginCounted(entry, {
        name: source,
        isStranger: username !== ROOT,
      })
      return settle
    },
    nbd: (caller, target) => {
      const { settle } = log.begin({ caller, call: NBD_CALL, target, request: {} })
      return () => settle('OK')
    },
  }
}
