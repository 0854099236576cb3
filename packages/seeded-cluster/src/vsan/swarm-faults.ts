import type { SwarmHost, VsanSwarmLab } from '@nkpsim/esxi/testing/vsan-swarm'
import { pick, within } from '../plan/draw.ts'
import { codeOf } from './block-users.ts'
import type { SwarmHistory } from './swarm-history.ts'
import type { SwarmOptions, VsanFault } from './swarm-options.ts'

/** Longest time that a host stands still: some leases end meanwhile, and some do not, ms. */
const MAX_PAUSE_MS = 12_000
const MAX_DELAY_MS = 1500
const FAULT_MS = 8000

/** Applies faults of a swarm. A host that is down starts again by `repair`. */
export type SwarmFaults = {
  apply(kind: VsanFault): void
  /** Ends some of the faults. */
  repair(): void
}

export function createSwarmFaults(
  lab: VsanSwarmLab,
  history: SwarmHistory,
  options: Pick<SwarmOptions, 'allowReducedRedundancy'>,
  start: (index: number) => void,
): SwarmFaults {
  const { random, clock } = lab
  const all = lab.hosts.map((_, index) => index)
  let keyNumber = 1
  const later = (ms: number, act: () => void): void => void clock.sleep(ms).then(act)
  const changeEncryption = (): void => {
    const { encryption } = lab.cluster()
    const kinds =
      encryption === undefined ? (['on'] as const) : (['off', 'shallow', 'deep'] as const)
    const kind = pick(random, kinds)
    history.note(`* the encryption changes: ${kind}`)
    lab.setEncryption(kind === 'off' ? undefined : nextEncryption(++keyNumber, kind, encryption))
    lab.follow()
  }
  const evacuate = (index: number): void => {
    const run = lab.host(index).present()
    const [disk] = run?.disks.list() ?? []
    if (run === undefined || disk?.state !== 'mounted') return
    const { allowReducedRedundancy } = options
    history.note(`* host ${index} evacuates its disk`)
    void run.vsan.evacuate(disk.diskId, { allowReducedRedundancy }).then(
      () => history.note(`* host ${index} has evacuated its disk`),
      (error: unknown) => history.note(`* host ${index} did not evacuate: ${codeOf(error)}`),
    )
  }
  const bootWithout = (index: number, fault: 'missing' | 'wrong'): void => {
    const host = lab.host(index)
    const disks = host.present()?.disks.list() ?? []
    // A disk that is formatted with a wrong key would never open again.
    const isSafe = disks.length > 0 && disks.every(({ encryption }) => encryption !== undefined)
    history.note(`* host ${index} boots, and its keys are ${isSafe ? fault : 'missing'}`)
    host.losePower()
    host.setKeys(isSafe ? fault : 'missing')
    start(index)
    later(within(random, 2000, 2 * FAULT_MS), () => {
      host.setKeys(undefined)
      void host.present()?.follower.follow()
    })
  }
  /** What each kind of fault does to a host. */
  const apply: Record<VsanFault, (host: SwarmHost, index: number, other: number) => void> = {
    kill: (host, index) => {
      history.note(`* host ${index} is killed`)
      host.kill()
    },
    'power-loss': (host, index) => {
      history.note(`* host ${index} loses power`)
      host.losePower()
    },
    'kill-at-step': (host, index) => {
      history.note(`* host ${index} will be killed at one of its next steps`)
      host.killAfterSteps(random.below(60))
    },
    'power-loss-at-write': (host, index) => {
      history.note(`* host ${index} will lose power at one of the next calls of its disk`)
      host.losePowerAfterDiskCalls(random.below(100))
    },
    'all-power-loss': () => {
      history.note('* all hosts lose power')
      for (const each of lab.hosts) each.losePower()
    },
    partition: (_host, index) => {
      const part = all.filter((each) => each === index || random.below(2) === 0)
      history.note(`* hosts ${part.join(', ')} are cut off from the others`)
      const others = all.filter((each) => !part.includes(each))
      lab.partition(part, others)
    },
    'one-way-cut': (_host, index, other) => {
      history.note(`* messages from host ${index} to host ${other} are lost`)
      lab.setLink(index, other, { isCut: true })
    },
    'slow-link': (_host, index, other) => {
      const delayMs = random.below(MAX_DELAY_MS)
      history.note(`* messages from host ${index} to host ${other} take ${delayMs} ms more`)
      lab.setLink(index, other, { delayMs })
    },
    pause: (host, index) => {
      const ms = random.below(MAX_PAUSE_MS)
      history.note(`* host ${index} stands still for ${ms} ms`)
      later(ms, host.pause())
    },
    'disk-error': (host, index) => {
      history.note(`* a call of the disk of host ${index} will fail`)
      host.failAfterDiskCalls(random.below(100))
    },
    'full-disk': (host, index) => {
      history.note(`* the disk of host ${index} is full`)
      host.setFull(true)
      later(random.below(FAULT_MS), () => host.setFull(false))
    },
    'no-key': (_host, index) => bootWithout(index, 'missing'),
    'wrong-key': (_host, index) => bootWithout(index, 'wrong'),
    'leave-cluster': (_host, index) => {
      history.note(`* host ${index} leaves the cluster for a time`)
      lab.setMembers(all.filter((each) => each !== index))
      later(random.below(2 * FAULT_MS), () => lab.setMembers(all))
    },
    evacuation: (_host, index) => evacuate(index),
    encryption: changeEncryption,
  }
  return {
    apply: (kind) => {
      const index = pick(random, all)
      apply[kind](lab.host(index), index, pick(random, all))
    },
    repair: () => {
      if (random.below(2) === 0) {
        history.note('* the network is whole')
        lab.healNetwork()
      }
      for (const index of all) if (!lab.host(index).isUp() && random.below(4) > 0) start(index)
    },
  }
}

/** Returns the encryption of a cluster after a change. */
export function nextEncryption(
  keyNumber: number,
  kind: 'on' | 'shallow' | 'deep',
  present: ReturnType<VsanSwarmLab['cluster']>['encryption'],
) {
  const generation = present?.dekGenerationId ?? 0
  return {
    ...{ providerName: 'NKP', kekId: `kek-${keyNumber}`, hostKeyId: 'host-key' },
    dekGenerationId: kind === 'shallow' ? generation : generation + keyNumber,
    changing: true,
  }
}
