/**
 * All label and context strings of the project. Each use of a key has its own string, so that the
 * output of one use is worthless for another. A test checks that they are all different and that
 * none is a prefix of another.
 */
export const LABELS = {
  /** KBKDF label: from a KDK to a KEK. */
  kek: 'nkpsim kek v1',
  /** KBKDF label: from a KDK to its key check value. */
  keyCheckValue: 'nkpsim key check value v1',
  /** KBKDF label: from a KEK to the HMAC key of a key locator. */
  keyLocatorMac: 'nkpsim key locator mac v1',
  /** KBKDF label: from a VM's configuration DEK to the key of its `encryption.data`. */
  vmConfiguration: 'nkpsim vm configuration v1',
  /** KBKDF label: from a VM's configuration DEK to the key of its saved memory. */
  vmMemory: 'nkpsim vm memory v1',
  /** KBKDF label: from a VM's configuration DEK to the key of the state of its vTPM. */
  vtpmState: 'nkpsim vtpm state v1',
  /** KBKDF label: from a VM's configuration DEK to the key of its vTPM in a migration. */
  vtpmMigration: 'nkpsim vtpm migration v1',
  /** KBKDF label: from a disk's DEK to the HMAC key that binds an extent to the disk. */
  diskExtent: 'nkpsim disk extent v1',
  /** KBKDF label: from a disk's DEK to the HMAC key of the journal of a conversion in place. */
  diskConversion: 'nkpsim disk conversion v1',
  /** KBKDF label: from the DEK of a vSAN disk to the HMAC key of its metadata. */
  vsanMetadata: 'nkpsim vsan metadata v1',
  /** KBKDF label: from the DEK of a vSAN cluster with ESA to the key of one object. */
  vsanObject: 'nkpsim vsan object v1',
  /** Associated data of a host's config store. */
  configStore: 'nkpsim config store v1',
  /** Associated data of a secret column of vCenter's database. */
  databaseColumn: 'nkpsim database column v1',
  /** KBKDF label: from vCenter's box key to the MAC key that seals its database. */
  storeSeal: 'nkpsim store seal v1',
  /** HMAC label: from the secret of a TPM's credential to the proof of its activation. */
  attestationActivation: 'nkpsim attestation activation v1',
  /**
   * HKDF information: from a recovery key's digits to the key that encrypts its copy of the config
   * key.
   */
  recoveryKey: 'nkpsim recovery key v1',
  /** Associated data of a config key that a recovery key encrypts. */
  recoveryBox: 'nkpsim recovery box v1',
  /** Reference of boot policies, followed by the host's id. */
  bootPolicy: 'nkpsim boot policy v1',
  /** KBKDF label: from vCenter's box key to the HMAC key for secrets in its audit log. */
  auditMac: 'nkpsim audit mac v1',
  /**
   * KBKDF label: from the key of a vCenter's authority to the HMAC key of the generations that
   * vCenter sends.
   */
  generationProof: 'nkpsim generation proof v1',
  /** Chain value before the first record of an audit log, followed by the id of the log. */
  auditOrigin: 'nkpsim audit origin v1',
  /** First line of the signed text of an audit checkpoint. */
  auditCheckpoint: 'nkpsim audit checkpoint v1',
  /** Associated data of a chunk of a vCenter's backup, followed by the file's header. */
  vcenterBackup: 'nkpsim vcenter backup v1',
  /** Associated data of a frame between two hosts, followed by the migration and the kind. */
  migrationFrame: 'nkpsim migration frame v1',
  /** Begins the digest that binds the quote of a trusted host to a nonce and to its proof key. */
  trustAttestation: 'nkpsim trust attestation v1',
  /** First field of the signed bytes of a call to a key provider service. */
  trustProof: 'nkpsim trust proof v1',
  /** Associated data of the state of a trust host's challenge. */
  trustChallenge: 'nkpsim trust challenge v1',
  /** HMAC label of the nonces of a key provider service. */
  trustNonce: 'nkpsim trust nonce v1',
  /** Associated data of the configuration of a trust host. */
  trustConfiguration: 'nkpsim trust configuration v1',
  /** KBKDF label: from the box key of a trust host to the HMAC key for secrets in its audit log. */
  trustAuditMac: 'nkpsim trust audit mac v1',
} as const
