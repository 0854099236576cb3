export { readNewestCheckpoints } from './checkpoint-file.ts'
export { type AuditRecord, parseRecord } from './record.ts'
export { readLogFolder } from './segments.ts'
export {
  type Finding,
  type FindingKind,
  type Verification,
  verifyLog,
  type WitnessedCheckpoint,
} from './verify.ts'
