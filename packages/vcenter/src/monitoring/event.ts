/** Something that happened, as it is told to those who come later. */
export type NewEvent = {
  timeMs: number
  id: EventId
  /** Name of the host that it happened to. */
  entity: string
  message: string
}

export type Event = Omit<NewEvent, 'id'> & { sequence: number; id: string }

/** Ids as vSphere spells them. */
export type EventId =
  | 'host.TPMAttestationFailedEvent'
  | 'host.TpmEndorsementKeyMismatch'
  | 'HostTpmConfigEncryptionEvent'
  | 'AlarmStatusChangedEvent'
  | 'com.vmware.applmgmt.backup.job.finished.event'
  | 'com.vmware.applmgmt.backup.job.failed.event'
