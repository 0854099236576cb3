/** What can go wrong in a vCenter; stable, for programs. */
export type VcenterErrorCode =
  | 'ADDRESS_UNUSABLE'
  | 'BACKUP_HOST_KEY_MISMATCH'
  | 'BACKUP_HOST_KEY_UNVERIFIED'
  | 'BACKUP_IN_PROGRESS'
  | 'BACKUP_JOB_NOT_FOUND'
  | 'BACKUP_LOCATION_UNUSABLE'
  | 'BOOT_NOT_ACCEPTABLE'
  | 'CLUSTER_ALREADY_EXISTS'
  | 'CLUSTER_NOT_FOUND'
  | 'DATACENTER_ALREADY_EXISTS'
  | 'DATACENTER_NOT_FOUND'
  | 'EXPORT_LIMIT_REACHED'
  | 'EXPORT_TOKEN_INVALID'
  | 'HOST_ADD_IN_PROGRESS'
  | 'HOST_ALREADY_EXISTS'
  | 'HOST_CREDENTIALS_WRONG'
  | 'HOST_MANAGED_BY_ANOTHER_VCENTER'
  | 'HOST_NOT_ATTESTED'
  | 'HOST_NOT_FOUND'
  | 'HOST_REFUSED'
  | 'HOST_THUMBPRINT_MISMATCH'
  | 'HOST_THUMBPRINT_UNVERIFIED'
  | 'HOST_UNREACHABLE'
  | 'INVALID_BACKUP_FILE'
  | 'INVALID_NAME'
  | 'INVALID_REQUEST'
  | 'KEY_ID_ALREADY_EXISTS'
  | 'PROVIDER_ALREADY_EXISTS'
  | 'PROVIDER_LIMIT_REACHED'
  | 'PROVIDER_NOT_BACKED_UP'
  | 'PROVIDER_NOT_FOUND'
  | 'RESTORE_REFUSED'
  | 'SCHEDULE_LIMIT_REACHED'
  | 'SCHEDULE_NOT_FOUND'
  | 'STORE_UNUSABLE'
  | 'WRONG_BACKUP_PASSWORD'

/** The one error of this package. */
export class VcenterError extends Error {
  override readonly name = 'VcenterError'
  readonly code: VcenterErrorCode

  constructor(code: VcenterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
