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
  /** Associated data of a host's config store. */
  configStore: 'nkpsim config store v1',
  /** Associated data of a secret column of vCenter's database. */
  databaseColumn: 'nkpsim database column v1',
} as const
