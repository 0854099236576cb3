/**
 * A licence assigned to an asset. The asset is a host's id, or the vCenter: its licences apply to
 * each host without its own.
 */
export type LicenseAssignment = { asset: string; key: string }

/** Stands for the vCenter as an asset. */
export const VCENTER_ASSET = ''
