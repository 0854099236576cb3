import { type Random, seededRandom } from '@nkpsim/effects'
import {
  COSTLY,
  DRAWN_APART,
  OPERATION_KINDS,
  type OperationKind,
  USUAL_WEIGHTS,
} from '../workload/operation.ts'
import { chance, pick, within } from './draw.ts'
import { FAULT_KINDS, type FaultKind, MOST_FAULTS, USUAL_GAPS_MS } from './fault-kinds.ts'

/** A host of a run. */
export type PlannedHost = { name: string; hasTpm: boolean }

/** What a seed decides before a run begins. */
export type Plan = {
  seed: number
  hosts: readonly PlannedHost[]
  /** Whether there is a second vCenter, which can take hosts from the first. */
  hasOtherVcenter: boolean
  /** Whether the site begins with empty disks, or else with hosts that vCenter manages. */
  startsEmpty: boolean
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
  /** Greatest number of operations of a kind; undefined if there is no limit. */
  limits: Readonly<Partial<Record<OperationKind, number | undefined>>>
  /** Part of the operations with a wrong name, 0 to 1. */
  wrongNames: number
  /** Mean time between two faults of a kind; undefined if this run has none of them. */
  faultGapsMs: Readonly<Record<FaultKind, number | undefined>>
  /** Size of the memory of each VM, bytes. */
  memoryBytes: number
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
  hosts: { min: 5, max: 6 },
  vms: { min: 5, max: 7 },
  operations: { min: 200, max: 210 },
}

/** Seed of the images. No run has it. */
const IMAGE_SEED = -1
const CLUSTERS = names('cluster', 2)
const THINK_MS = [50, 200, 1000]
const MIB = 1024 * 1024
/**
 * Memory is copied and hashed at each migration and suspension. Most runs have little, which is
 * sent in one message; the others need several.
 */
const MEMORY_BYTES = [...Array<number>(16).fill(MIB / 8), MIB, MIB, MIB, 4 * MIB]
/** Part of the runs that have a group of costly operations. */
const COSTLY_RATE = 0.4
/** How often each of them is drawn, relative to the others, until its limit is reached. */
const COSTLY_WEIGHT = 3
/** Each run has providers, and sends each new one to all hosts. */
const LIMITS: Plan['limits'] = Object.assign({ createProvider: 6, backUpProvider: 6 }, ...COSTLY)
/** Part of the runs that begin with empty disks. */
const EMPTY_START = 0.1
/** Number of hosts with a TPM in an image. */
const WITH_TPM = 4

/**
 * Draws a plan. Each run has only some kinds of faults, and prefers some operations: so runs differ
 * more than if each had a little of everything (Groce et al., Swarm testing, 2012).
 */
export function drawPlan(seed: number, sizes: PlanSizes = USUAL_SIZES): Plan {
  const random = seededRandom(`plan ${seed}`)
  const size = ({ min, max }: { min: number; max: number }): number => within(random, min, max)
  const hostNames = names('esx', size(sizes.hosts))
  const startsEmpty = chance(random, EMPTY_START)
  const usualMs = within(random, 1, 20)
  const latencyMs = { min: usualMs, max: usualMs * within(random, 1, 10) }
  const clients = within(random, 1, 4)
  const operations = size(sizes.operations)
  const thinkMs = pick(random, THINK_MS)
  // An operation is often one call and its answer.
  const spanMs = (operations * (thinkMs + latencyMs.min + latencyMs.max)) / clients
  return {
    ...{ seed, clients, operations, thinkMs, latencyMs },
    hosts: hostNames.map((name, index) => {
      // Each number of hosts has only one image, because each image costs much.
      const hasTpm = startsEmpty ? chance(random, 0.8) : index < WITH_TPM
      return { name, hasTpm }
    }),
    clusters: CLUSTERS.slice(0, within(random, 1, 2)),
    vmNames: names('vm', size(sizes.vms)),
    providerNames: names('nkp', within(random, 2, 4)),
    userNames: names('user', 2).map((name) => `${name}@vsphere.local`),
    weights: drawWeights(seed, random, startsEmpty),
    limits: { ...LIMITS, addHost: startsEmpty ? undefined : LIMITS.addHost },
    wrongNames: pick(random, [0, 0.02, 0.1]),
    faultGapsMs: drawGaps(random, spanMs),
    hasOtherVcenter: chance(random, 0.2),
    startsEmpty,
    memoryBytes: pick(random, MEMORY_BYTES),
  }
}

/** Returns the plan by which the image of a site is made. It depends on no seed. */
export function planOfImage({ hosts, hasOtherVcenter }: Plan): Plan {
  const plan = drawPlan(IMAGE_SEED)
  return {
    ...plan,
    ...{ hosts, hasOtherVcenter, startsEmpty: true, clusters: CLUSTERS },
    latencyMs: { min: 1, max: 1 },
  }
}

function drawWeights(seed: number, usual: Random, startsEmpty: boolean): Plan['weights'] {
  const apart = seededRandom(`operations apart ${seed}`)
  const drawsFor = (kind: string | undefined): Random =>
    DRAWN_APART.some((each) => each === kind) ? apart : usual
  const weights = OPERATION_KINDS.map((kind) => {
    const preference = pick(drawsFor(kind), [0, 1, 1, 1, 4])
    return [kind, USUAL_WEIGHTS[kind] * preference] as const
  })
  const costly = COSTLY.flatMap((group) => {
    const [first] = Object.keys(group)
    const weight = chance(drawsFor(first), COSTLY_RATE) ? COSTLY_WEIGHT : 0
    return Object.keys(group).map((kind) => [kind as OperationKind, weight] as const)
  })
  return {
    ...record([...weights, ...costly]),
    // Without these nothing can be encrypted, and the run would show little.
    ...{ createProvider: 4, backUpProvider: 4, createVm: 8, powerOnVm: 10 },
    ...{ writeDisk: 20, readDisk: 15, listProviders: 10 },
    ...(startsEmpty && { addHost: 4 }),
  }
}

/** @param spanMs expected length of the safety phase */
function drawGaps(random: Random, spanMs: number): Plan['faultGapsMs'] {
  // Some runs have no fault, so that a mistake of the normal case is not hidden by faults.
  const isQuiet = chance(random, 0.1)
  return record(
    FAULT_KINDS.map((kind) => {
      const isDrawn = chance(random, 0.5)
      const gapMs = USUAL_GAPS_MS[kind] * pick(random, [0.5, 1, 3])
      const most = MOST_FAULTS[kind]
      // Rare faults are spread over the phase.
      const rareMs = most === undefined ? gapMs : Math.max(gapMs, spanMs / (most + 1))
      return [kind, isDrawn && !isQuiet ? rareMs : undefined] as const
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
