export const VCENTER = 'vcenter'
/** A second vCenter, with an inventory and providers of its own. */
export const OTHER_VCENTER = 'vcenter-2'
/** The trust hosts of a Trust Authority. */
export const TRUST_HOSTS = ['trust-1', 'trust-2'] as const
/** Name of the standard provider of a run. */
export const STANDARD_PROVIDER = 'kms'
/** Name of the trusted provider of a run. */
export const TRUSTED_PROVIDER = 'tkp-1'
/** The machine of the users. */
export const CLIENTS = 'clients'
