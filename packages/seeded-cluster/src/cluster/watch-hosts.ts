import type { AppliedState, TrustedHolder } from '@nkpsim/checkers'
import type { SimulatedTime } from '@nkpsim/effects'
import type { esxiV1 } from '@nkpsim/rpc'
import type { SiteAccess } from '../clients/site-access.ts'
import { appliedStateIn, statusOf } from './observe.ts'

/** Time between two looks at a host, ms. */
const LOOK_MS = 40_000

/** Looks at the hosts from time to time. */
export type HostWatch = {
  /** Begins to look at each host. */
  begin(): void
  end(): void
  /** KEKs of trusted providers, as the hosts reported them. */
  trustedHolders(): readonly TrustedHolder[]
}

/** @param saw receives the state that a host has applied */
export function createHostWatch({
  site,
  hosts,
  time,
  hasTpm,
  saw,
}: {
  site: SiteAccess
  hosts: readonly string[]
  time: Pick<SimulatedTime, 'sleep'>
  hasTpm: (host: string) => boolean
  saw: (state: AppliedState) => void
}): HostWatch {
  const holders: TrustedHolder[] = []
  let isWatching = true
  const look = async (host: string): Promise<void> => {
    const status = await statusOf(site, host)
    if (status === undefined) return
    const state = appliedStateIn(host, status)
    if (state !== undefined) saw(state)
    // A host that lost its configuration, as one that another vCenter took, keeps its keys, and
    // no longer says when it was attested.
    if (status.trustAttestation === null && hasTpm(host)) return
    const holder = trustedHolderIn(host, status)
    if (holder.keyCount > 0) holders.push(holder)
  }
  const watch = async (host: string): Promise<void> => {
    while (isWatching) {
      await time.sleep(LOOK_MS)
      await look(host)
    }
  }
  return {
    begin: () => {
      for (const host of hosts) void watch(host)
    },
    end: () => {
      isWatching = false
    },
    trustedHolders: () => holders,
  }
}

function trustedHolderIn(
  host: string,
  { keyProviders, trustAttestation }: esxiV1.GetStatusResponse__Output,
): TrustedHolder {
  const trusted = keyProviders.filter(({ kind }) => kind === 'KEY_PROVIDER_KIND_TRUSTED')
  const keyCount = trusted.reduce((sum, { heldKeyCount }) => sum + heldKeyCount, 0)
  return { host, keyCount, attestedMs: trustAttestation?.attestedTimeMs ?? 0 }
}
