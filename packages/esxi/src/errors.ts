import type { ProductFault } from './faults.ts'

/** Error codes of a host. They are stable, so that programs can rely on them. */
export type EsxiErrorCode =
  | 'BOOT_FILE_INVALID'
  | 'CALL_LIMIT_REACHED'
  | 'CHECKPOINT_CONFLICT'
  | 'CHECKPOINT_INVALID'
  | 'CHECKPOINT_UNWRITABLE'
  | 'BOOT_NOT_APPROVED'
  | 'CONFIG_STORE_INVALID'
  | 'CONFIG_STORE_ROLLED_BACK'
  | 'CONFIG_STORE_SEALED'
  | 'CREDENTIALS_LOCKED'
  | 'CREDENTIALS_WRONG'
  | 'CRYPTO_MODE_INVALID'
  | 'DATASTORE_NOT_FOUND'
  | 'DATASTORE_UNUSABLE'
  | 'DISK_FULL'
  | 'DISK_KEY_NOT_FOUND'
  | 'DISK_NOT_FOUND'
  | 'DISK_RANGE_INVALID'
  | 'ENCRYPTION_MODE_INVALID'
  | 'EXPORT_STALLED'
  | 'GUEST_FAILED'
  | 'GUEST_NOT_RUNNING'
  | 'GUEST_RUNNING'
  | 'GUEST_UNAVAILABLE'
  | 'HOST_KEY_EXISTS'
  | 'HOST_NOT_ATTESTED'
  | 'IMAGE_SIZE_MISMATCH'
  | 'IMPORT_STALLED'
  | 'INVALID_CERTIFICATE'
  | 'INVALID_CRYPTO_STATE'
  | 'INVALID_NAME'
  | 'INVALID_POWER_STATE'
  | 'INVALID_REQUEST'
  | 'INVALID_SETTING'
  | 'KEY_ID_REQUIRED'
  | 'KEY_NOT_FOUND'
  | 'KEY_PROVIDER_NOT_BACKED_UP'
  | 'KEY_PROVIDER_NOT_FOUND'
  | 'KEY_PROVIDER_NOT_READY'
  | 'LICENSE_RESTRICTED'
  | 'LOGIN_LIMIT_REACHED'
  | 'MANAGED_BY_ANOTHER_VCENTER'
  | 'MIGRATION_FAILED'
  | 'MIGRATION_NOT_FOUND'
  | 'MIGRATION_REFUSED'
  | 'NBD_UNAVAILABLE'
  | 'NOT_AUTHENTICATED'
  | 'NOT_MANAGED'
  | 'NO_DEFAULT_KEY_PROVIDER'
  | 'NO_PERMISSION'
  | 'PORT_IN_USE'
  | 'RECOVERY_KEY_WRONG'
  | 'ROOT_PASSWORD_MISSING'
  | 'SESSION_EXPIRED'
  | 'SETTING_NOT_FOUND'
  | 'SNAPSHOT_NOT_FOUND'
  | 'STREAM_REPLACED'
  | 'TPM_BUSY'
  | 'TPM_UNAVAILABLE'
  | 'TRUSTED_PROVIDER_UNAVAILABLE'
  | 'TRUST_NOT_CONFIGURED'
  | 'VM_ALREADY_EXISTS'
  | 'VM_ALREADY_REGISTERED'
  | 'VM_HAS_SNAPSHOTS'
  | 'VM_INVALID'
  | 'VM_IS_TEMPLATE'
  | 'VM_LOCKED'
  | 'VM_LOCK_LOST'
  | 'VM_NOT_FOUND'
  | 'VM_NOT_REGISTERED'
  | 'VM_POWERED_ON_ELSEWHERE'
  | 'VSAN_CHECKSUM'
  | 'VSAN_COMPONENT_NOT_FOUND'
  | 'VSAN_CONFIGURATION_STALE'
  | 'VSAN_DISK_FAILED'
  | 'VSAN_DISK_IN_USE'
  | 'VSAN_DISK_LOCKED'
  | 'VSAN_DISK_NOT_FOUND'
  | 'VSAN_HOST_UNREACHABLE'
  | 'VSAN_KEY_MISSING'
  | 'VSAN_LABEL_INVALID'
  | 'VSAN_NO_PLACE'
  | 'VSAN_OBJECT_BUSY'
  | 'VSAN_OBJECT_INACCESSIBLE'
  | 'VSAN_OBJECT_NOT_FOUND'
  | 'VSAN_OWNER_LOST'
  | 'VSAN_SESSION_UNKNOWN'
  | 'VTPM_ALREADY_EXISTS'
  | 'VTPM_NOT_FOUND'
  | 'VTPM_REFUSED'
  | 'VTPM_ROLLED_BACK'
  | 'VTPM_STATE_INVALID'
  | 'VTPM_UNAVAILABLE'
  | 'WRONG_VCENTER'

/** The error class of this package. */
export class EsxiError extends Error {
  override readonly name = 'EsxiError'
  readonly code: EsxiErrorCode
  /** The product's fault for this error. Undefined if the product has no such fault. */
  readonly fault: ProductFault | undefined

  constructor(
    code: EsxiErrorCode,
    message: string,
    options?: ErrorOptions & { fault?: ProductFault | undefined },
  ) {
    super(message, options)
    this.code = code
    this.fault = options?.fault
  }
}

/** Returns the outcome of a failed call for the audit log: the stable code of its error. */
export function outcomeOf(error: unknown): string {
  return error instanceof EsxiError ? error.code : 'INTERNAL'
}
