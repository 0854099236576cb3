/**
 * Every label and context string of the project. Two uses of a key never share one, so that the
 * output of one use is worthless in another. A test proves that no two are equal and that none is a
 * prefix of another.
 */
export const LABELS = {
  /** KBKDF label: KDK to KEK. */
  kek: 'nkpsim kek v1',
  /** KBKDF label: KDK to key check value. */
  keyCheckValue: 'nkpsim key check value v1',
  /** KBKDF label: KEK to the HMAC key of a key locator. */
  keyLocatorMac: 'nkpsim key locator mac v1',
  /** KBKDF label: a VM's configuration DEK to the key of its `encryption.data`. */
  vmConfiguration: 'nkpsim vm configuration v1',
  /** KBKDF label: a disk's DEK to the HMAC key that binds its extent to it. */
  diskExtent: 'nkpsim disk extent v1',
  /** Associated data of a host's config store. */
  configStore: 'nkpsim config store v1',
  /** Associated data of a secret column of vCenter's database. */
  databaseColumn: 'nkpsim database column v1',
  /** KBKDF label: vCenter's box key to the MAC key of its database's seal. */
  storeSeal: 'nkpsim store seal v1',
  /** HMAC label: a credential that a TPM activated to the proof of its activation. */
  attestationActivation: 'nkpsim attestation activation v1',
  /** HKDF information: a recovery key's digits to the key of its copy of the config key. */
  recoveryKey: 'nkpsim recovery key v1',
  /** Associated data of a config key that a recovery key encrypts. */
  recoveryBox: 'nkpsim recovery box v1',
  /** Reference of boot policies, followed by the host's id. */
  bootPolicy: 'nkpsim boot policy v1',
  /** KBKDF label: vCenter's box key to the HMAC key of secrets in its audit log. */
  auditMac: 'nkpsim audit mac v1',
  /**
   * KBKDF label: the key of a vCenter's authority to the HMAC key of the generations that it sends.
   */
  generationProof: 'nkpsim generation proof v1',
  /** Chain value before the first record of an audit log, followed by the vCenter's instance id. */
  auditOrigin: 'nkpsim audit origin v1',
  /** First line of the signed text of an audit checkpoint. */
  auditCheckpoint: 'nkpsim audit checkpoint v1',
  /** Associated data of a chunk of a vCenter's backup, followed by the file's header. */
  vcenterBackup: 'nkpsim vcenter backup v1',
} as const
