import type { vcenterV1 } from '@nkpsim/rpc'
import { CALL, type Site, until } from '../site.ts'
import { withCopies } from './disk-copies.ts'
import { type VsanStep, wrongKeysAfter } from './steps.ts'
import { CLUSTER, onVsan, vsanOf } from './vsan-site.ts'

export function healthOf(site: Site) {
  return onVsan(site, (client) => client.getVsanHealth({ cluster: CLUSTER }, CALL))
}

/** Returns lines if vCenter says something else about a settled cluster than its disk files. */
export async function checkTruth(
  site: Site,
  step: VsanStep,
  before: vcenterV1.VsanEncryption__Output | null,
): Promise<string[]> {
  const { vsan, hosts } = await vsanOf(site)
  const lines = wrongKeysAfter(step, before, vsan?.encryption ?? null)
  // The certificates of the key server are valid for days only, which is a warning.
  const { keys, configuration, disks: ofDisks, objects, issues } = await healthOf(site)
  const colors = [keys, configuration, ofDisks, objects]
  if (colors.some((color) => color !== 'VSAN_HEALTH_COLOR_GREEN'))
    lines.push(`the health of the cluster is ${colors.join()}: ${JSON.stringify(issues)}`)
  if (vsan?.doneDisks !== hosts.length)
    lines.push(`${vsan?.doneDisks} of ${hosts.length} disks are done`)
  for (const { host, disks } of hosts) {
    const labels = await withCopies(site, host, async (copies) => copies.list())
    const said = disks.map(({ diskId, provider, kekId, dekGeneration }) =>
      [diskId, provider, kekId, dekGeneration].join(' '),
    )
    const written = labels.map(({ diskId, encryption: has }) =>
      [diskId, has?.providerName, has?.keyId, has?.dekGenerationId ?? 0].join(' '),
    )
    if (said.join() !== written.join())
      lines.push(`vCenter shows ${said.join()} of ${host}, whose labels say ${written.join()}`)
    if (labels.some(({ encryption }) => encryption?.nextKey !== undefined))
      lines.push(`a disk of ${host} still has two KEKs`)
    if (disks.some(({ state }) => state !== 'VSAN_DISK_STATE_MOUNTED'))
      lines.push(`a disk of ${host} is not mounted`)
  }
  return lines
}

/** Waits until vCenter shows that a host does not answer. Returns a line if it does not. */
export async function checkAway(site: Site, host: string): Promise<string[]> {
  const isShown = async (): Promise<boolean> => {
    const { overall, issues } = await healthOf(site)
    return overall !== 'VSAN_HEALTH_COLOR_GREEN' && issues.some((issue) => issue.host === host)
  }
  return until(isShown, site.signal, 60_000).then(
    () => [],
    (error: unknown) => {
      if (site.signal.aborted) throw error
      return [`the health does not name ${host}, which is away`]
    },
  )
}
