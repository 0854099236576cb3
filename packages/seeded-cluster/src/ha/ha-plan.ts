import { seededRandom } from '@nkpsim/effects'
import { pick, within } from '../plan/draw.ts'
import type { FaultKind } from '../plan/fault-kinds.ts'
import { drawPlan, type Plan } from '../plan/plan.ts'
import { OPERATION_KINDS, type OperationKind } from '../workload/operation.ts'

/** How often each operation is drawn. All others need more than hosts without a TPM. */
const WEIGHTS: Partial<Record<OperationKind, number>> = {
  ...{ createProvider: 8, backUpProvider: 5, updateProvider: 5, deleteProvider: 4 },
  ...{ restoreProvider: 3, setDefaultProvider: 3, checkForeignBackup: 1, listProviders: 20 },
  ...{ createUser: 2, deleteUser: 1, logIn: 2, logOut: 1, listProvidersAs: 3 },
  ...{ createRole: 4, deleteRole: 3, setPermission: 3, removePermission: 2 },
  ...{ killVcenter: 2, rebootHost: 1, cutHostPower: 1 },
}
/** Mean times between two of these faults, ms. The others need hosts with a TPM. */
const GAPS_MS: Partial<Record<FaultKind, number>> = {
  ...{ breakConnections: 10_000, cutOneWay: 20_000, partition: 20_000, slowNode: 20_000 },
  ...{ killProcess: 8000, cutPower: 15_000, pauseProcess: 10_000, cutAllPower: 60_000 },
  ...{ diskError: 30_000, fullDisk: 40_000, readOnlyDisk: 60_000 },
  ...{ stepClock: 60_000, driftClock: 60_000 },
}
/** Mean time between two faults of etcd, ms. */
const ETCD_GAP_MS = 12_000

/** A plan whose vCenter has vCenter HA. The second vCenter of the plan is the other node. */
export type HaPlan = Plan & {
  /** Mean time between two faults of etcd; undefined if this run has none. */
  etcdGapMs: number | undefined
}

/** Draws the plan of a seed with vCenter HA. */
export function drawHaPlan(seed: number): HaPlan {
  const random = seededRandom(`vCenter HA plan ${seed}`)
  const usual = drawPlan(seed)
  const isQuiet = random.below(20) === 0
  const gapOf = (usualMs: number | undefined): number | undefined => {
    const gapMs = (usualMs ?? 0) * pick(random, [0.5, 1, 2])
    return random.below(2) === 0 && !isQuiet && usualMs !== undefined ? gapMs : undefined
  }
  return {
    ...usual,
    ...{ hasOtherVcenter: true, startsEmpty: false, clusters: ['cluster-1'], limits: {} },
    hosts: Array.from({ length: within(random, 2, 3) }, (_, index) => ({
      ...{ name: `esx-${index + 1}`, hasTpm: false },
    })),
    ...{ clients: within(random, 2, 4), operations: within(random, 60, 90) },
    thinkMs: pick(random, [200, 1000, 2000]),
    weights: recordOf(OPERATION_KINDS, (kind) => WEIGHTS[kind] ?? 0),
    faultGapsMs: recordOf(Object.keys(usual.faultGapsMs) as FaultKind[], (kind) =>
      gapOf(GAPS_MS[kind]),
    ),
    etcdGapMs: gapOf(ETCD_GAP_MS),
  }
}

function recordOf<Key extends string, Value>(
  keys: readonly Key[],
  of: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, Value>
}
