import { type Random, seededRandom } from '@nkpsim/effects'
import { OPERATION_KINDS, type OperationKind, USUAL_WEIGHTS } from '../workload/operation.ts'
import { chance, pick, within } from './draw.ts'
import { FAULT_KINDS, type FaultKind, USUAL_GAPS_MS } from './fault-kinds.ts'

/** A host of a run. */
export type PlannedHost = { name: string; hasTpm: boolean }

/** What a seed decides before a run begins. */
export type Plan = {
  seed: number
  hosts: readonly PlannedHost[]
  /** Whether there is a second vCenter, which can take hosts from the first. */
  hasOtherVcenter: boolean
  clusters: readonly string[]
  vmNames: readonly string[]
  providerNames: readonly string[]
  userNames: readonly string[]
  /** Clients that work at the same time. Each waits for an answer before its next operation. */
  clients: number
  /** Number of operations of all clients together. */
  operations: number
  /** Mean time between the operations of a client. */
  thinkMs: number
  /** How often each kind of operation is drawn, in proportion to the sum. */
  weights: Readonly<Record<OperationKind, number>>
  /** Part of the operations that name an object that does not exist, 0 to 1. */
  wrongNames: number
  /** Mean time between two faults of a kind; undefined if this run has none of them. */
  faultGapsMs: Readonly<Record<FaultKind, number | undefined>>
  /** Bounds of the usual delay of a message. */
  latencyMs: { min: number; max: number }
}

/** Smallest and greatest sizes of a run. */
export type PlanSizes = {
  hosts: { min: number; max: number }
  vms: { min: number; max: number }
  operations: { min: number; max: number }
}

export const USUAL_SIZES: PlanSizes = {
  hosts: { min: 5, max: 7 },
  vms: { min: 5, max: 8 },
  operations: { min: 200, max: 240 },
}

/**
 * Draws a plan. Each run has only some kinds of faults, and prefers some operations: so runs differ
 * more than if each had a little of everything (Groce et al., Swarm testing, 2012).
 */
export function drawPlan(seed: number, sizes: PlanSizes = USUAL_SIZES): Plan {
  const random = seededRandom(`plan ${seed}`)
  const size = ({ min, max }: { min: number; max: number }): number => within(random, min, max)
  const hosts = names('esx', size(sizes.hosts)).map((name) => ({
    ...{ name, hasTpm: chance(random, 0.8) },
  }))
  const latencyMs = within(random, 1, 20)
  return {
    seed,
    hosts,
    clusters: names('cluster', within(random, 1, 2)),
    vmNames: names('vm', size(sizes.vms)),
    providerNames: names('nkp', within(random, 2, 4)),
    userNames: names('user', 2).map((name) => `${name}@vsphere.local`),
    clients: within(random, 1, 4),
    operations: size(sizes.operations),
    thinkMs: pick(random, [100, 500, 2000]),
    weights: drawWeights(random),
    wrongNames: pick(random, [0, 0.02, 0.1]),
    faultGapsMs: drawGaps(random),
    latencyMs: { min: latencyMs, max: latencyMs * within(random, 1, 10) },
    hasOtherVcenter: chance(random, 0.3),
  }
}

function drawWeights(random: Random): Plan['weights'] {
  const weights = OPERATION_KINDS.map((kind) => {
    const preference = pick(random, [0, 1, 1, 1, 4])
    return [kind, USUAL_WEIGHTS[kind] * preference] as const
  })
  return {
    ...record(weights),
    // Without these nothing can be encrypted, and the run would show little.
    ...{ createProvider: 4, backUpProvider: 5, addHost: 4, createVm: 8, powerOnVm: 10 },
    ...{ writeDisk: 20, readDisk: 10, listProviders: 6 },
  }
}

function drawGaps(random: Random): Plan['faultGapsMs'] {
  // Some runs have no fault, so that a mistake of the normal case is not hidden by faults.
  const isQuiet = chance(random, 0.1)
  return record(
    FAULT_KINDS.map((kind) => {
      const isDrawn = chance(random, 0.5)
      const factor = pick(random, [0.5, 1, 3])
      return [kind, isDrawn && !isQuiet ? USUAL_GAPS_MS[kind] * factor : undefined] as const
    }),
  )
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)
}

function record<Key extends string, Value>(
  entries: readonly (readonly [Key, Value])[],
): Record<Key, Value> {
  // The cast is safe, because the callers pass an entry for each key.
  return Object.fromEntries(entries) as Record<Key, Value>
}
