/**
 * A licence that is assigned to an asset. An asset is a host, by its id, or the vCenter. The
 * vCenter's licences apply to each host without a licence of its own.
 */
export type LicenseAssignment = { asset: string; key: string }

/** Asset name that represents the vCenter. */
export const VCENTER_ASSET = ''
