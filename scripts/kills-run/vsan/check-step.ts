import type { vcenterV1 } from '@nkpsim/rpc'
import { type Site, until } from '../site.ts'
import { findPlaintext } from './disk-files.ts'
import { killHost } from './kill-host.ts'
import type { VsanStep } from './steps.ts'
import { checkTruth } from './truth.ts'
import { untilHealthy, VSAN_HOSTS, vsanOf } from './vsan-site.ts'
import type { WritingVm } from './writing-vm.ts'
import { swapLabel, tryWrongKek, usableDisks } from './wrong-keys.ts'

type Checked = {
  step: VsanStep
  /** The host that was killed. */
  host: string
  /** Keys before the step. */
  before: vcenterV1.VsanEncryption__Output | null
}

/**
 * Checks a settled cluster: data (I3), plaintext on disk files, wrong keys (I14), and what vCenter
 * says. Returns a line for each violation.
 */
export async function checkStep(
  site: Site,
  vms: readonly WritingVm[],
  { step, host, before }: Checked,
): Promise<string[]> {
  await site.untilConnected()
  const lines = await untilHealthy(site)
  lines.push(...(await checkVms(vms)))
  lines.push(...(await checkTruth(site, step, before)))
  const found = await findPlaintext(site)
  if (step.provider === undefined) {
    // Otherwise the search would prove nothing.
    if (found.length < 2) lines.push('the search finds no plaintext on disks without encryption')
    return lines
  }
  lines.push(...found, ...(await tryWrongKek(site, host)))
  lines.push(...(await tryWrongLabel(site, vms, host)), ...(await untilHealthy(site)))
  lines.push(...(await checkVms(vms)))
  return lines
}

async function checkVms(vms: readonly WritingVm[]): Promise<string[]> {
  const lines: string[] = []
  for (const vm of vms) lines.push(...(await vm.check()))
  return lines
}

/** Boots a host with the label of another disk, and again with its own. */
async function tryWrongLabel(
  site: Site,
  vms: readonly WritingVm[],
  host: string,
): Promise<string[]> {
  const donor = VSAN_HOSTS.find((each) => each !== host) ?? host
  await killHost(site, vms, host)
  const label = await swapLabel(site, host, donor)
  let lines: string[] = []
  try {
    await site.restart(host)
    await site.untilConnected()
    const isSeen = async (): Promise<boolean> => {
      const { hosts } = await vsanOf(site)
      const found = hosts.find((each) => each.host === host)
      return found?.disks.some(({ state }) => state !== 'VSAN_DISK_STATE_MOUNTED') === true
    }
    await until(isSeen, site.signal, 30_000).catch(() => undefined)
    lines = await usableDisks(site, host)
    await killHost(site, vms, host)
  } finally {
    await label.restore()
  }
  await site.restart(host)
  await site.untilConnected()
  return lines
}
