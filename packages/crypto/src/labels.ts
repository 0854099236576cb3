/**
 * Every label and context string of the project, in one place: two uses of a key never share one,
 * so that what one use derives or authenticates is worthless to another. A test proves that no two
 * are equal, and that none is the beginning of another.
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
  /** HMAC label: a credential that a TPM activated to the proof of that. */
  attestationActivation: 'nkpsim attestation activation v1',
  /** HKDF information: a recovery key's digits to the key of its copy of the config key. */
  recoveryKey: 'nkpsim recovery key v1',
  /** Associated data of a config key that a recovery key encrypts. */
  recoveryBox: 'nkpsim recovery box v1',
  /** Reference of boot policies, with the host's id behind it. */
  bootPolicy: 'nkpsim boot policy v1',
  /** KBKDF label: vCenter's box key to the HMAC key of secrets in its audit log. */
  auditMac: 'nkpsim audit mac v1',
  /**
   * KBKDF label: the key of a vCenter's authority to the HMAC key of the generations that it sends.
   */
  generationProof: 'nkpsim generation proof v1',
  /**
   * What the first record of an audit log is chained to, with the vCenter's instance id behind it.
   */
  auditOrigin: 'nkpsim audit origin v1',
  /** First line of what a signature under an audit checkpoint covers. */
  auditCheckpoint: 'nkpsim audit checkpoint v1',
  /** Associated data of a chunk of a vCenter's backup, with the file's header behind it. */
  vcenterBackup: 'nkpsim vcenter backup v1',
} as const
