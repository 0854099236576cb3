/**
 * A licence that is assigned to an asset. An asset is a host, by its id, or the vCenter. A licence
 * of the vCenter applies to each host that has no licence of the same kind.
 */
export type LicenseAssignment = { asset: string; key: string }

/** Asset name that represents the vCenter. */
export const VCENTER_ASSET = ''
