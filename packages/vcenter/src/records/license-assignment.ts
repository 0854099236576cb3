/**
 * A licence that was given to an asset: a host by its id, or the vCenter, whose licences hold for
 * each host that has none of its own.
 */
export type LicenseAssignment = { asset: string; key: string }

/** The asset that is the vCenter. */
export const VCENTER_ASSET = ''
