import { type Logger, VERSION } from '@nkpsim/daemon'
import { abortable } from '@nkpsim/daemon/abortable'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named, type Peer } from '@nkpsim/daemon/operation'
import type { MachineClock, Random } from '@nkpsim/effects'
import { inSpan, newTrace, type TraceContext, withTrace } from '@nkpsim/tracing'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import { type HostState, wipeDropped } from '../config-store/host-state.ts'
import { requireManagedBy, requireManagement, WRONG_VCENTER } from '../config-store/managed-by.ts'
import type { ReceivedState } from '../desired-state/apply.ts'
import {
  type OfferedKeyProvider,
  receiveKeyProviders,
  wipeOffered,
} from '../desired-state/receive.ts'
import { takeState } from '../desired-state/take-state.ts'
import type { VcenterStream } from '../desired-state/vcenter-stream.ts'
import { newHostKeyWith } from '../host-crypto/host-crypto-control.ts'
import type { HostFacts } from '../host-facts.ts'
import type { ChangeSignal } from '../inventory/change-signal.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { type InventoryPart, interleave, inventoryReports } from '../inventory/inventory-reports.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import {
  type DroppedKeyProvider,
  type HeldKeyProvider,
  heldKeyProviders,
} from '../records/key-provider.ts'
import type { TrustedInfrastructure } from '../records/trusted-infrastructure.ts'
import { operation } from './operation.ts'

const MAX_PROOF_BYTES = 64

/** A desired state as vCenter offers it. */
export type OfferedState = Omit<ReceivedState, 'keyProviders' | 'generationProof'> & {
  /** Trace of the command that caused the state. Undefined if vCenter sent none. */
  trace: TraceContext | undefined
  keyProviders: readonly OfferedKeyProvider[]
  /** Empty if vCenter sent none. */
  generationProof: Buffer
}

/** The position of the desired state that a host holds. */
export type HeldPosition = {
  hostId: string
  term: number
  generation: number
  /** Empty if the host has none. */
  generationProof: Buffer
  keyProviders: readonly HeldKeyProvider[]
  /** Undefined if the host is not a Trusted Host. */
  trustedInfrastructure: TrustedInfrastructure | undefined
  facts: HostFacts
  programVersion: string
}

/** Reports of a host to its vCenter. */
export type Told =
  /** First report of the stream. */
  | { state: HeldPosition & { timeMs: number } }
  | { inventory: InventoryPart }
  | { acknowledgement: HeldPosition }
  | { refusal: { term: number; generation: number; code: string; message: string } }

export type DesiredStateOperations = ReturnType<typeof desiredStateOperations>

/** Applies the desired state of the managing vCenter. */
export function desiredStateOperations(parts: {
  state: HostState
  facts: HostFacts
  attestation: Pick<HostAttestation, 'openCredential'>
  stream: Pick<VcenterStream, 'begin'>
  /** Returns the inventory, which the host reports at each change. */
  inventory: () => Promise<Inventory>
  changes: ChangeSignal
  /** Called after the host applied a state and dropped these providers. */
  onTaken: (dropped: readonly DroppedKeyProvider[]) => Promise<void>
  clock: Pick<MachineClock, 'nowMs' | 'sleep'>
  random: Random
  logger: Logger
}) {
  const { state, facts, stream, inventory, changes, clock, logger } = parts
  return named('nkpsim.esxi.v1.HostAgentService', {
    synchronize: operation({
      requirement: 'vcenter',
      // Not audited here. The audit log of vCenter contains the calls that lead to a desired state.
      audit: OPEN,
      run: async function* (
        offered: AsyncIterable<OfferedState>,
        { peer }: Call,
      ): AsyncGenerator<Told> {
        const vcenter = requireManagedBy(state.current(), peer).vcenterInstanceId
        const { signal, end } = stream.begin()
        logger.info('vcenter.connected', { vcenter })
        try {
          const timeMs = clock.nowMs()
          yield { state: { ...heldPosition(state.current(), facts), timeMs } }
          yield* interleave<Told>(
            answers(untilAborted(offered, signal), peer, parts),
            inventoryReports(inventory, changes, clock, signal),
          )
        } finally {
          end()
          logger.info('vcenter.disconnected', { vcenter })
        }
      },
    }),
  })
}

/**
 * Yields the items of a source until the signal aborts, which happens when a newer stream begins.
 */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]()
  for (;;) {
    const next = await abortable(iterator.next(), signal)
    if (next.done === true) return
    yield next.value
  }
}

type Taking = Parameters<typeof desiredStateOperations>[0]

async function* answers(
  offered: AsyncIterable<OfferedState>,
  peer: Peer | undefined,
  parts: Taking,
): AsyncGenerator<Told> {
  for await (const each of offered) {
    const span = () =>
      inSpan('apply desired state', { kind: 'consumer' }, () => take(each, peer, parts))
    yield await withTrace(each.trace ?? newTrace(), span)
  }
}

async function take(
  { trace: _trace, keyProviders: offered, generationProof, ...desired }: OfferedState,
  peer: Peer | undefined,
  { state, facts, attestation, onTaken, random, logger }: Taking,
): Promise<Told> {
  const { vcenterInstanceId, term, generation } = desired
  const refuse = ({ code, message }: { code: string; message: string }): Told => {
    logger.warn('desired-state.refused', { term, generation, code })
    return { refusal: { term, generation, code, message } }
  }
  // `apply` compares the id with the present management. Without this check, the former vCenter of
  // a host could send a state in the name of the present vCenter.
  if (vcenterInstanceId !== peer?.id) {
    wipeOffered(offered)
    return refuse(WRONG_VCENTER)
  }
  const received = await receiveKeyProviders(
    offered,
    { vcenterInstanceId, held: state.current().keyProviders },
    attestation.openCredential,
  )
  if ('refusal' in received) return refuse(received.refusal)
  const { keyProviders } = received
  let isDecided = false
  const update = state.update((current) => {
    const management = requireManagement(current)
    const taken = takeState(
      { ...current, management },
      { ...desired, keyProviders, generationProof: keptProof(generationProof) },
      { hasTpm: facts.tpmVersion === '2.0', newHostKey: newHostKeyWith(random) },
    )
    wipeDropped(keyProviders, taken.next?.keyProviders ?? [])
    isDecided = true
    const position = heldPosition(taken.next ?? current, facts)
    return { ...(taken.next && { next: taken.next }), result: { ...taken, position } }
  })
  const { outcome, next, dropped, position } = await update.finally(() => {
    // If nothing was decided, the host has no management anymore, or it stops. A decided state
    // keeps or wipes its KDKs.
    if (!isDecided) wipeDropped(keyProviders, [])
  })
  if (outcome.kind === 'refuse') return refuse(outcome)
  if (next !== undefined) await onTaken(dropped)
  logger.info('desired-state.durable', { term, generation, outcome: outcome.kind })
  // Not the present position, which may be that of another vCenter by now.
  return { acknowledgement: position }
}

function keptProof(proof: Buffer): string | undefined {
  const isKept = proof.length > 0 && proof.length <= MAX_PROOF_BYTES
  return isKept ? proof.toString('base64') : undefined
}

function heldPosition(configuration: HostConfiguration, facts: HostFacts): HeldPosition {
  const { term, generation, generationProof = '' } = requireManagement(configuration)
  return {
    hostId: configuration.hostId,
    term,
    generation,
    generationProof: Buffer.from(generationProof, 'base64'),
    keyProviders: heldKeyProviders(configuration),
    trustedInfrastructure: configuration.trustedInfrastructure,
    facts,
    programVersion: VERSION,
  }
}
