import type { SwarmRun, VsanSwarmLab } from '@nkpsim/esxi/testing/vsan-swarm'
import { blockOf, codeOf, SECTOR_BYTES, SECTORS } from './block-users.ts'
import { contentOf, MARKER } from './content.ts'
import { blockOfFile, FILES, readContent } from './folder-users.ts'
import type { SwarmHistory } from './swarm-history.ts'

/** Longest time until all is whole after the last fault, ms. */
const HEAL_MS = 20 * 60_000
const STEP_MS = 1000

/** Starts all hosts, and waits until all disks and objects are as they should be. */
export async function requireHealed(lab: VsanSwarmLab, history: SwarmHistory): Promise<void> {
  const { clock } = lab
  const endMs = clock.monotonicMs() + HEAL_MS
  for (const host of lab.hosts) {
    // A disk that had an error works again after a restart of its host.
    if (
      host
        .present()
        ?.disks.list()
        .some(({ state }) => state === 'failed')
    )
      host.kill()
    if (!host.isUp())
      await Promise.race([host.start().catch(() => undefined), clock.sleep(STEP_MS)])
  }
  lab.follow()
  let lacking = 'nothing was asked'
  while (clock.monotonicMs() < endMs) {
    lacking = await lackOf(lab)
    if (lacking === '') return history.note('* all is whole')
    await clock.sleep(STEP_MS)
  }
  history.fail(`the cluster does not heal: ${lacking}`)
}

/** Returns what is not whole; an empty text if all is. */
async function lackOf(lab: VsanSwarmLab): Promise<string> {
  const desired = lab.cluster().encryption
  for (const [index, host] of lab.hosts.entries()) {
    const run = host.present()
    if (run === undefined) return `host ${index} is down`
    const [disk, ...others] = run.disks.list()
    if (disk === undefined || others.length > 0) return `host ${index} has no disk, or several`
    const { state, reason, encryption } = disk
    if (state !== 'mounted') return `the disk of host ${index} is ${state}: ${reason}`
    const isDesired =
      encryption?.keyId === desired?.kekId &&
      encryption?.nextKey === undefined &&
      encryption?.dekGenerationId === desired?.dekGenerationId
    if (!isDesired)
      return [
        `the disk of host ${index} waits for its format: ${run.follower.problem()}`,
        objectsOf(lab),
      ].join(': ')
  }
  for (const [index, host] of lab.hosts.entries())
    if (!(await host.present()?.vsan.isRedundant()))
      return `host ${index} sees that components are missing: ${objectsOf(lab)}`
  return ''
}

/** Returns what the hosts know about objects that are not whole, for the reader of a failure. */
function objectsOf(lab: VsanSwarmLab): string {
  const texts = lab.hosts.flatMap((host, index) =>
    (host.present()?.vsan.list({ afterObjectId: '', objectIds: [] }) ?? []).map(
      ({ configuration, health }) => {
        const { objectId, kind, csn, owner, components } = configuration
        const places = components.map((each) => `host ${each.hostId.slice(0, 1)} ${each.state}`)
        return `host ${index}: ${kind} ${objectId.slice(0, 8)} is ${health}, csn ${csn}, owner ${owner.hostId.slice(0, 1)}: ${places.join(', ')}`
      },
    ),
  )
  return texts.filter((text) => !text.includes('is healthy')).join('; ')
}

/** Reads everything from one host, and looks for plaintext on encrypted disks. */
export async function checkEnd({
  lab,
  history,
  objectIds,
  hasFolder,
}: {
  lab: VsanSwarmLab
  history: SwarmHistory
  objectIds: readonly string[]
  hasFolder: boolean
}): Promise<void> {
  const index = lab.random.below(lab.hosts.length)
  const run = lab.host(index).present()
  if (run === undefined) return history.fail(`host ${index} is down at the end`)
  const note = async (block: number, read: () => Promise<string>): Promise<void> => {
    const startMs = lab.clock.monotonicMs()
    const content = await read()
    history.note(`host ${index} reads at the end: block ${block}: ${content}`)
    history.call({ kind: 'read', block, content, startMs, endMs: lab.clock.monotonicMs() })
  }
  for (const [object, objectId] of objectIds.entries()) {
    const owned = await untilUsable(lab, () => run.vsan.objects.own(objectId))
    for (const sector of SECTORS)
      await note(blockOf(object, sector), async () =>
        contentOf(await owned.read(sector * SECTOR_BYTES, SECTOR_BYTES)),
      )
    await owned.close()
  }
  if (hasFolder) await readFolder(lab, run, note)
  if (lab.cluster().encryption === undefined) return
  for (const [each, host] of lab.hosts.entries())
    if (host.image().includes(MARKER)) history.fail(`the disk of host ${each} has plaintext`)
}

async function readFolder(
  lab: VsanSwarmLab,
  run: SwarmRun,
  note: (block: number, read: () => Promise<string>) => Promise<void>,
): Promise<void> {
  const root = await untilUsable(lab, run.root)
  for (const [file, name] of FILES.entries())
    await note(blockOfFile(file), () => untilUsable(lab, () => readContent(root, name)))
}

/** Repeats a call while another host that holds the object still ends its work. */
async function untilUsable<T>(lab: VsanSwarmLab, act: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left--)
    try {
      return await act()
    } catch (error) {
      if (left === 0 || codeOf(error) === undefined) throw error
      await lab.clock.sleep(STEP_MS)
    }
}
