import { RpcError } from '@nkpsim/rpc'
import type { LinkOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'

const SERVICE = 'nkpsim.vcenter.v1.LinkedModeService'

/** A vCenter, and the address of its services. */
export type LinkedSide = { site: SiteAccess; address: string }

/** Performs an operation on two vCenters together. @throws RpcError */
export async function performOnLinks(
  operation: LinkOperation,
  first: LinkedSide,
  second: LinkedSide,
): Promise<undefined> {
  const mode = await first.site.vcenter(SERVICE)
  switch (operation.kind) {
    case 'linkVcenters':
      return link(first, second)
    case 'unlinkVcenters':
      await mode.removePartner({ name: await partnerOf(first.site) }, CALL)
      return undefined
    case 'shareProvider': {
      const { provider } = operation
      await mode.shareProvider({ provider, vcenter: await partnerOf(first.site) }, CALL)
      return undefined
    }
  }
}

async function link(first: LinkedSide, second: LinkedSide): Promise<undefined> {
  const [mode, joiningMode] = [
    await first.site.vcenter(SERVICE),
    await second.site.vcenter(SERVICE),
  ]
  const joining = await joiningMode.preparePartnership({}, CALL)
  const present = await mode.preparePartnership({}, CALL)
  const forJoining = await mode.admitPartner({ ...joining, address: second.address }, CALL)
  const forPresent = await joiningMode.admitPartner({ ...present, address: first.address }, CALL)
  await joiningMode.installPartner(
    { ...forJoining, instanceId: present.instanceId, address: first.address, joins: true },
    CALL,
  )
  await mode.installPartner(
    { ...forPresent, instanceId: joining.instanceId, address: second.address, joins: false },
    CALL,
  )
  return undefined
}

async function partnerOf(site: SiteAccess): Promise<string> {
  const { vcenters } = await (await site.vcenter(SERVICE)).listLinkedVcenters({}, CALL)
  const [partner] = vcenters
  if (partner === undefined)
    throw new RpcError('FAILED_PRECONDITION', 'NOT_LINKED', 'the vCenters are not linked')
  return partner.name
}
