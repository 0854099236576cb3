import { seededRandom } from '@nkpsim/effects'
import {
  createVsanSwarmLab,
  type SwarmRun,
  type VsanSwarmLab,
} from '@nkpsim/esxi/testing/vsan-swarm'
import { pick } from '../plan/draw.ts'
import { createBlockUsers, ignoringRefusals, type SwarmUse } from './block-users.ts'
import { createFolderUsers } from './folder-users.ts'
import { createLockUsers } from './lock-users.ts'
import { checkEnd, requireHealed } from './swarm-end.ts'
import { createSwarmFaults, nextEncryption } from './swarm-faults.ts'
import { createSwarmHistory } from './swarm-history.ts'
import { drawSwarmOptions, formatSwarmOptions, type SwarmOptions } from './swarm-options.ts'

const DISK_BYTES = 12 << 20
/** Time for the answers of calls that began before the faults ended, ms. */
const LAST_CALLS_MS = 20_000

/** What a seed of a vSAN swarm did. */
export type VsanSeedResult = {
  timeline: readonly string[]
  digest: string
  /** Lines; none if the seed passed. */
  problems: readonly string[]
  /** Number of lines of the timeline. */
  events: number
}

type Users = (index: number, run: SwarmRun) => Promise<void>

/**
 * Runs a seed of a vSAN swarm: hosts with simulated disks in one process, users of objects, locks
 * and files, and faults. Checks that what was flushed is there, that no object has two owners, that
 * a wrong KEK opens nothing, that an encrypted disk has no plaintext, and that all heals.
 */
export async function runVsanSeed(seed: number): Promise<VsanSeedResult> {
  const options = drawSwarmOptions(seededRandom(`vSAN swarm ${seed}`))
  const { hosts, isEncrypted, allowReducedRedundancy } = options
  const encryption = isEncrypted ? nextEncryption(1, 'on', undefined) : undefined
  const lab = createVsanSwarmLab(
    hosts,
    { diskCapacityBytes: DISK_BYTES, allowReducedRedundancy, encryption },
    `vSAN swarm hosts ${seed}`,
  )
  const history = createSwarmHistory(lab.clock.monotonicMs)
  history.note(formatSwarmOptions(options))
  try {
    await lab.run(() => runSwarm(lab, options, history))
  } catch (error) {
    history.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const timeline = history.lines()
  const problems = history.problems()
  return { timeline, digest: history.digest(), problems, events: timeline.length }
}

async function runSwarm(
  lab: VsanSwarmLab,
  options: SwarmOptions,
  history: ReturnType<typeof createSwarmHistory>,
): Promise<void> {
  const { random, clock } = lab
  let isOver = false
  let contents = 0
  const use: SwarmUse = {
    ...{ lab, history, isOver: () => isOver },
    nextContent: () => `${++contents}`,
  }
  for (const host of lab.hosts) await host.start()
  const objectIds: string[] = []
  for (const failuresToTolerate of options.failuresToTolerate)
    objectIds.push(
      (await lab.host(0).present()?.vsan.objects.create('file', failuresToTolerate)) ?? '',
    )
  const users: Users[] = [
    ...objectIds.map((objectId, object) => createBlockUsers(use, object, objectId)),
    createLockUsers(use),
    ...(options.hasFolder ? [createFolderUsers(use)] : []),
  ]
  const begin = (index: number): void => {
    const run = lab.host(index).present()
    if (run !== undefined) for (const each of users) void each(index, run)
  }
  const start = (index: number): void => {
    const host = lab.host(index)
    if (host.isUp()) return
    void ignoringRefusals(history, async () => {
      const started = host.start()
      if (host.isUp()) history.note(`* host ${index} starts`)
      await started
      requireLocked(lab, index, history)
      begin(index)
    })
  }
  for (const index of lab.hosts.keys()) begin(index)
  const faults = createSwarmFaults(lab, history, options, start)
  for (let fault = 0; fault < options.faultCount; fault++) {
    await clock.sleep(random.below(Math.ceil((2 * options.durationMs) / options.faultCount)))
    if (random.below(3) === 0) faults.repair()
    else faults.apply(pick(random, options.faults))
  }
  isOver = true
  history.note('* all faults end')
  lab.heal()
  await clock.sleep(LAST_CALLS_MS)
  await requireHealed(lab, history)
  await checkEnd({ lab, history, objectIds, hasFolder: options.hasFolder })
}

/** A KEK that is wrong or missing opens no disk. */
function requireLocked(
  lab: VsanSwarmLab,
  index: number,
  history: ReturnType<typeof createSwarmHistory>,
): void {
  const host = lab.host(index)
  if (host.keys() === undefined) return
  for (const { state, encryption } of host.present()?.disks.list() ?? [])
    if (encryption !== undefined && state === 'mounted')
      history.fail(`host ${index} opened an encrypted disk while its keys are ${host.keys()}`)
}
