import { RpcError } from '@nkpsim/rpc'
import type { Partner } from '../records/partner.ts'
import type { Synchronizer } from './synchronizer.ts'

const SERVICE = 'nkpsim.vcenter.v1.PartnerService'
const SHARE_TIMEOUT_MS = 20_000
const LEAVE_TIMEOUT_MS = 15_000

/**
 * Tells a partner that this vCenter leaves the domain.
 * @param begin called immediately before. It rejects if the partner must not be told
 * @returns whether the partner now knows
 */
export async function tellOfLeaving(
  { withPartner }: Pick<Synchronizer, 'withPartner'>,
  partner: Partner,
  begin: () => Promise<void>,
): Promise<boolean> {
  try {
    await withPartner(partner, async (channel) => {
      await begin()
      await channel.client(SERVICE).leave({}, { timeoutMs: LEAVE_TIMEOUT_MS })
    })
    return true
  } catch (error) {
    return error instanceof RpcError && error.code === 'NOT_LINKED'
  }
}

/**
 * Sends a key provider to a partner, as a backup file. If the call fails, the partner may have the
 * provider nevertheless.
 * @param begin called immediately before. It rejects if nothing must be sent
 * @returns whether the partner already had the provider
 */
export async function sendProvider(
  { withPartner, change }: Pick<Synchronizer, 'withPartner' | 'change'>,
  partner: Partner,
  { file, password }: { file: Buffer; password: string },
  begin: () => Promise<void>,
): Promise<{ isAlreadyPresent: boolean }> {
  const { alreadyPresent } = await withPartner(partner, async (channel) => {
    await begin()
    return change(partner.instanceId, () =>
      channel
        .client(SERVICE)
        .receiveProvider({ config: file, password }, { timeoutMs: SHARE_TIMEOUT_MS }),
    )
  })
  return { isAlreadyPresent: alreadyPresent }
}
