import type { ECDH, KeyObject } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { TPM_RH } from '../codec/constants.ts'
import type { Endorsement } from './manufacturer.ts'

const SEED_BYTES = 32
const PCR_COUNT = 24
const PCR_BYTES = 32
const DYNAMIC_PCRS = { first: 17, last: 22 }

/** Hierarchies, Part 1, clause 14. */
export type Hierarchy = typeof TPM_RH.OWNER | typeof TPM_RH.ENDORSEMENT | typeof TPM_RH.NULL

/** Secrets of a hierarchy, 32 bytes each. The seed gives primary keys, the proof gives tickets. */
export type HierarchySecrets = { seed: Buffer; proof: Buffer }

/** The private part of an object. An object of LoadExternal has none. */
export type ObjectSecret =
  | { kind: 'ecc'; privateKey: KeyObject; ecdh: ECDH; childSeed: Buffer }
  | { kind: 'rsa'; privateKey: KeyObject }
  | { kind: 'data'; data: Buffer }
  | { kind: 'none' }

/** An object in a slot of the TPM, or persistent. */
export type ChipObject = {
  /** TPMT_PUBLIC. */
  publicArea: Buffer
  name: Buffer
  qualifiedName: Buffer
  hierarchy: Hierarchy
  /** TPMA_OBJECT bits. */
  attributes: number
  authPolicy: Buffer
  authValue: Buffer
  secret: ObjectSecret
}

/** A session, Part 1, clause 19. */
export type ChipSession = {
  kind: 'hmac' | 'policy' | 'trial'
  key: Buffer
  nonceTpm: Buffer
  policyDigest: Buffer
  /** Value of `pcrUpdates` when the session proved PCRs. Undefined if it proved none. */
  provedAtUpdate: number | undefined
}

/** An NV index, Part 2, clause 13.5. */
export type ChipIndex = {
  /** TPMA_NV bits. */
  attributes: number
  authPolicy: Buffer
  authValue: Buffer
  sizeBytes: number
  data: Buffer
}

/** A signature whose check waits for the message. */
export type PendingSignature = { publicKey: KeyObject; signature: Buffer }

/** State of a simulated TPM. */
export type Chip = {
  random: Random
  /** Machine time, ms. */
  nowMs: () => number
  endorsement: Endorsement
  hierarchies: Map<Hierarchy, HierarchySecrets>
  persistent: Map<number, ChipObject>
  nv: Map<number, ChipIndex>
  /** Highest value that any counter of this TPM ever had. */
  highestCount: bigint
  resetCount: number
  clockStartMs: number
  /** Wrong authorisations that count, and the time of the newest. Part 1, clause 19.8. */
  dictionaryAttack: { failures: number; failedAtMs: number; maxFailures: number }
  /** Primary keys by hierarchy seed and template, because deriving them again costs time. */
  derived: Map<string, ChipObject>
  /** A power cycle resets this field and all fields below it. */
  isStarted: boolean
  pcrs: Buffer[]
  /** Counts changes of those PCRs that a policy may depend on. */
  pcrUpdates: number
  objects: Map<number, ChipObject>
  sessions: Map<number, ChipSession>
  /** By ticket, in hexadecimal. */
  pending: Map<string, PendingSignature>
}

/** Returns a started TPM as the factory delivers it. */
export function createChip(input: Pick<Chip, 'random' | 'nowMs' | 'endorsement'>): Chip {
  const chip: Chip = {
    ...input,
    hierarchies: new Map(),
    persistent: new Map(),
    nv: new Map(),
    highestCount: 0n,
    resetCount: 0,
    clockStartMs: input.nowMs(),
    dictionaryAttack: { failures: 0, failedAtMs: 0, maxFailures: 32 },
    derived: new Map(),
    isStarted: true,
    pcrs: [],
    pcrUpdates: 0,
    objects: new Map(),
    sessions: new Map(),
    pending: new Map(),
  }
  for (const each of [TPM_RH.OWNER, TPM_RH.ENDORSEMENT] as const)
    chip.hierarchies.set(each, newSecrets(chip))
  resetVolatile(chip)
  return chip
}

/** State of a TPM at one time. */
export type ChipImage = Omit<Chip, 'random' | 'nowMs'>

/** Returns a copy of the state of a TPM. Changes of the TPM do not change the copy. */
export function copyChip({ random: _random, nowMs: _nowMs, ...state }: Chip): ChipImage {
  return copyState(state)
}

/** Returns a TPM in a state of another one. */
export function chipFrom(image: ChipImage, input: Pick<Chip, 'random' | 'nowMs'>): Chip {
  return { ...copyState(image), ...input }
}

/** Keys, indexes and digests never change, only their places do. */
function copyState(state: ChipImage): ChipImage {
  return {
    ...state,
    hierarchies: new Map(state.hierarchies),
    persistent: new Map(state.persistent),
    nv: new Map(state.nv),
    dictionaryAttack: { ...state.dictionaryAttack },
    derived: new Map(state.derived),
    pcrs: [...state.pcrs],
    objects: new Map(state.objects),
    sessions: new Map([...state.sessions].map(([handle, session]) => [handle, { ...session }])),
    pending: new Map(state.pending),
  }
}

/** Does what TPM2_Startup(CLEAR) does after a power loss. Part 3, clause 9.3. */
export function restart(chip: Chip): void {
  resetVolatile(chip)
  chip.resetCount++
}

/**
 * Gives the TPM to a new owner, as TPM2_Clear does. The endorsement seed stays, so EK and AK come
 * back. Part 3, clause 24.6.
 */
export function clearOwner(chip: Chip, isPlatformCreated: (index: ChipIndex) => boolean): void {
  const endorsement = chip.hierarchies.get(TPM_RH.ENDORSEMENT)
  chip.hierarchies.set(TPM_RH.OWNER, newSecrets(chip))
  if (endorsement !== undefined)
    chip.hierarchies.set(TPM_RH.ENDORSEMENT, { ...newSecrets(chip), seed: endorsement.seed })
  chip.persistent.clear()
  for (const [handle, index] of chip.nv) if (!isPlatformCreated(index)) chip.nv.delete(handle)
  for (const [handle, { hierarchy }] of chip.objects)
    if (hierarchy !== TPM_RH.NULL) chip.objects.delete(handle)
  chip.dictionaryAttack.failures = 0
  chip.resetCount = 0
  chip.clockStartMs = chip.nowMs()
}

/** Returns the secrets of a hierarchy. */
export function secretsOf(chip: Chip, hierarchy: Hierarchy): HierarchySecrets {
  const secrets = chip.hierarchies.get(hierarchy)
  if (secrets === undefined) throw new Error('the TPM lost a hierarchy')
  return secrets
}

function resetVolatile(chip: Chip): void {
  chip.hierarchies.set(TPM_RH.NULL, newSecrets(chip))
  chip.isStarted = true
  chip.pcrs = Array.from({ length: PCR_COUNT }, (_, pcr) =>
    Buffer.alloc(PCR_BYTES, isDynamic(pcr) ? 0xff : 0),
  )
  chip.pcrUpdates = 0
  chip.objects.clear()
  chip.sessions.clear()
  chip.pending.clear()
}

/** Whether a PCR needs a higher locality than software has. PC Client Platform Profile, 2.3.4. */
export function isDynamic(pcr: number): boolean {
  return pcr >= DYNAMIC_PCRS.first && pcr <= DYNAMIC_PCRS.last
}

function newSecrets({ random }: Chip): HierarchySecrets {
  return { seed: random.bytes(SEED_BYTES), proof: random.bytes(SEED_BYTES) }
}
