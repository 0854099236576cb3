import { type AuditLog, type NotedCall, noteCall } from '@nkpsim/daemon/audit'

/**
 * Records a call by a known caller before the call has any effect. Returns a function that records
 * the outcome. Does not record a call whose audit is OPEN.
 */
export type AuditNote = (call: NotedCall, caller: string) => (code: string) => void

/** @param isUser whether a user with this name exists. The name is in lower case */
export function auditNote(
  log: Pick<AuditLog, 'begin'>,
  isUser: (name: string) => boolean,
): AuditNote {
  return (call, caller) =>
    noteCall(log, call, caller, (target) => {
      // All unknown user names are counted under one name, so that invented names cannot fill the
      // log.
      const isStranger = target !== '' && !isUser(target.toLowerCase())
      const account = isStranger ? '?' : target.toLowerCase()
      return { name: [caller, account, call.source].join(' '), isStranger }
    })
}
