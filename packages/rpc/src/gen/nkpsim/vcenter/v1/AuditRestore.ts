// Original file: proto/nkpsim/vcenter/v1/audit.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A restore of a vCenter from a backup. A backup does not contain the audit log.
 */
export interface AuditRestore {
  /**
   * UUID of the previous log.
   */
  'previousLogId'?: (string);
  /**
   * Time of the restore.
   */
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * Time of the backup.
   */
  'backupTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * A restore of a vCenter from a backup. A backup does not contain the audit log.
 */
export interface AuditRestore__Output {
  /**
   * UUID of the previous log.
   */
  'previousLogId': (string);
  /**
   * Time of the restore.
   */
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * Time of the backup.
   */
  'backupTime': (_google_protobuf_Timestamp__Output | null);
}
