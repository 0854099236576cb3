export type { TurnKind } from '../user-turns.ts'
export { type Admission, type CallNotes, createAdmission } from './admission.ts'
export { type AuditLog, type AuditLogInput, openAuditLog } from './audit-log.ts'
export { type Audit, type Audited, OPEN, targetOf } from './audited.ts'
export { readNewestCheckpoints } from './checkpoint-file.ts'
export { auditDetails } from './details.ts'
export type { AuditEntry, AuditedCall, AuditKeys } from './entry.ts'
export { inMessages } from './in-messages.ts'
export { type LogCopy, openLogCopy } from './log-copy.ts'
export { readLogHead } from './log-head.ts'
export { type NotedCall, noteCall, noteRefusal } from './note-call.ts'
export {
  type AuditDetails,
  type AuditRecord,
  type LogHead,
  parseRecord,
  RESTORE_CALL,
} from './record.ts'
export { isSecretField } from './secret-fields.ts'
export { readLogFolder } from './segments.ts'
export {
  type KnownEnd,
  TAKEOVER_CALL,
  type Takeover,
  takeoverOf,
  takeoverRequest,
} from './takeover.ts'
export {
  type Finding,
  type FindingKind,
  type Verification,
  verifyLog,
  type WitnessedCheckpoint,
} from './verify.ts'
export { type NodeLog, type NodeVerification, verifyNodeLogs } from './verify-logs.ts'
