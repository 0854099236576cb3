import { type AuditLog, type NotedCall, noteCall } from '@nkpsim/daemon/audit'

/**
 * Notes a call that was made by a known caller, before it has any effect; gives what is to be told
 * of its end. A call that is open is not noted.
 */
export type AuditNote = (call: NotedCall, caller: string) => (code: string) => void

/** @param isUser whether there is a user of this name, in lower case */
export function auditNote(
  log: Pick<AuditLog, 'begin'>,
  isUser: (name: string) => boolean,
): AuditNote {
  return (call, caller) =>
    noteCall(log, call, caller, (target) => {
      // Invented names are one kind: nobody makes the log grow by them.
      const account = target === '' || isUser(target.toLowerCase()) ? target.toLowerCase() : '?'
      return [call.name, caller, account, call.source].join(' ')
    })
}
