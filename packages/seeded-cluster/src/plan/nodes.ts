export const VCENTER = 'vcenter'
/** A second vCenter, with an inventory and providers of its own. */
export const OTHER_VCENTER = 'vcenter-2'
/** The machine of the users. */
export const CLIENTS = 'clients'
