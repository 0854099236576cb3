// Original file: proto/nkpsim/vcenter/v1/audit.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A restore of a vCenter from a backup, which has no audit log in it.
 */
export interface AuditRestore {
  /**
   * UUID of the log before.
   */
  'previousLogId'?: (string);
  /**
   * When it was restored.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * When the backup was made.
   */
  'backupTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * A restore of a vCenter from a backup, which has no audit log in it.
 */
export interface AuditRestore__Output {
  /**
   * UUID of the log before.
   */
  'previousLogId': (string);
  /**
   * When it was restored.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * When the backup was made.
   */
  'backupTime': (_google_protobuf_Timestamp__Output | null);
}
