import { joinSignals } from '@nkpsim/daemon/abortable'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { HostState } from '../config-store/host-state.ts'
import { requireManagement } from '../config-store/managed-by.ts'
import { EsxiError } from '../errors.ts'
import { connectTo, type MigrationNetwork } from '../migration/connect-to.ts'
import type { Wire } from '../migration/link.ts'
import { createPipe } from '../migration/pipe.ts'
import type { PreparedMove } from '../migration/prepared-moves.ts'
import type { MoveProgress, SentVm } from '../migration/send-vm.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

/** A stream of frames, and what it belongs to. */
type Frames = { migrationId: string; name: string; frames: AsyncIterator<Buffer> }

/** How far a VM is on its way, or that it has moved. */
export type Moving = MoveProgress & { downtimeMs?: number }

export type MigrationOperations = ReturnType<typeof migrationOperations>

/** VMs that move between hosts. */
export function migrationOperations({
  vms,
  state,
  network,
}: {
  vms: Pick<VirtualMachines, 'moves'>
  state: Pick<HostState, 'current'>
  network: MigrationNetwork
}) {
  /** Controllers of the migrations that are being sent to hosts of this vCenter, by id. */
  const sending = new Map<string, { name: string; control: AbortController }>()
  /**
   * Finds an announced migration. The audit log names the VM of the request, so it must be this VM.
   * @throws EsxiError MIGRATION_NOT_FOUND, INVALID_REQUEST
   */
  const announced = (
    { migrationId, name }: { migrationId: string; name: string },
    role: PreparedMove['role'],
  ): PreparedMove => {
    const move = vms.moves.find(migrationId, role)
    if (move.announcedName === name) return move
    throw new EsxiError('INVALID_REQUEST', 'this migration is of another virtual machine')
  }
  /** Receives over a stream, and goes on if the other end of the stream is gone. */
  const receive = async function* (
    { frames, ...of }: Frames,
    peerHostId: string | undefined,
    { requireStill }: Call,
  ): AsyncGenerator<Buffer> {
    const { id, peerHostId: expected } = announced(of, 'destination')
    if (expected !== peerHostId)
      throw new EsxiError('NO_PERMISSION', 'vCenter announced another source of this migration')
    const out = createPipe<Buffer>()
    const wire: Wire = { send: out.push, frames }
    const received = vms.moves.receive(id, wire, requireStill).finally(out.end)
    // The source has the error from the last frame. This also handles it if nobody reads anymore.
    received.catch(() => undefined)
    yield* out.items
    await received
  }
  return named('nkpsim.esxi.v1.MigrationService', {
    prepareMigration: operation({
      requirement: 'vcenter',
      audit: AUDIT,
      run: async (move: Omit<PreparedMove, 'announcedName'>) => vms.moves.prepare(move),
    }),
    sendVm: operation({
      requirement: 'vcenter',
      audit: AUDIT,
      run: async function* (
        { migrationId, name, address }: { migrationId: string; name: string; address: string },
        { signal, requireStill }: Call,
      ): AsyncGenerator<Moving> {
        const { peerHostId } = announced({ migrationId, name }, 'source')
        if (peerHostId === undefined)
          throw new EsxiError('INVALID_REQUEST', 'the destination belongs to another vCenter')
        const management = requireManagement(state.current())
        const to = { migrationId, name, address, hostId: peerHostId }
        const control = new AbortController()
        sending.set(migrationId, { name, control })
        const joined = joinSignals(signal, control.signal)
        const end = (): void => {
          sending.delete(migrationId)
          joined[Symbol.dispose]()
        }
        const wire = await connectTo({ network, management }, to).catch((error: unknown) => {
          end()
          throw error
        })
        const told = createPipe<Moving>()
        let lastPercent = -1
        const onProgress = (progress: MoveProgress): void => {
          if (progress.percent === lastPercent) return
          lastPercent = progress.percent
          // Nobody may read it.
          told.push(progress).catch(() => undefined)
        }
        const sent = vms.moves
          .send(migrationId, wire, { signal: joined.signal, onProgress }, requireStill)
          .finally(() => {
            end()
            wire.close()
            told.end()
          })
        sent.catch(() => undefined)
        yield* told.items
        yield done(await sent)
      },
    }),
    cancelSend: operation({
      requirement: 'vcenter',
      audit: AUDIT,
      run: async (of: { migrationId: string; name: string }) => {
        const sent = sending.get(of.migrationId)
        if (sent?.name === of.name)
          sent.control.abort(new EsxiError('MIGRATION_FAILED', 'the migration was cancelled'))
        else vms.moves.forget(announced(of, 'source').id)
        return {}
      },
    }),
    receiveVm: operation({
      requirement: 'host',
      audit: AUDIT,
      run: (frames: Frames, call: Call) => receive(frames, call.peer?.id, call),
    }),
    relaySend: operation({
      requirement: ['Resource.ColdMigrate'],
      audit: AUDIT,
      run: async function* (
        { frames, ...of }: Frames,
        { signal, requireStill }: Call,
      ): AsyncGenerator<{ frame: Buffer } | Moving> {
        const { id } = requireRelayed(announced(of, 'source'))
        const out = createPipe<Buffer>()
        const wire: Wire = { send: out.push, frames }
        const how = { signal, onProgress: () => undefined }
        const sent = vms.moves.send(id, wire, how, requireStill).finally(out.end)
        sent.catch(() => undefined)
        for await (const frame of out.items) yield { frame }
        yield done(await sent)
      },
    }),
    relayReceive: operation({
      requirement: ['Resource.ColdMigrate'],
      audit: AUDIT,
      run: (frames: Frames, call: Call) => receive(frames, undefined, call),
    }),
  })
}

function done({ rounds, sentBytes, downtimeMs }: SentVm): Moving {
  return { percent: 100, round: rounds, sentBytes, downtimeMs }
}

/** @throws EsxiError NO_PERMISSION for a migration between two hosts of one vCenter */
function requireRelayed(move: PreparedMove): PreparedMove {
  if (move.peerHostId === undefined) return move
  throw new EsxiError('NO_PERMISSION', 'the hosts of this migration have the same vCenter')
}
