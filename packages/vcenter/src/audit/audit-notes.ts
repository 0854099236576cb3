import { type AuditLog, type CallNotes, noteCall, noteRefusal } from '@nkpsim/daemon/audit'

/**
 * Returns functions that note calls in a log. They write nothing for a call whose audit is OPEN.
 * @param isUser whether a user with this name exists. The name is in lower case
 */
export function auditNotes(
  log: Pick<AuditLog, 'begin' | 'beginCounted' | 'refuse'>,
  isUser: (name: string) => boolean,
): CallNotes {
  return {
    call: (call, caller) =>
      noteCall(log, call, caller, (target) => {
        // All unknown user names are counted under one name, so that invented names cannot fill the
        // log.
        const isStranger = target !== '' && !isUser(target.toLowerCase())
        const account = isStranger ? '?' : target.toLowerCase()
        return { name: [caller, account, call.source].join(' '), isStranger }
      }),
    refusal: (call, caller, code) => noteRefusal(log, call, caller, code),
  }
}
