import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc/errors'
import { createHostCopies, type HostCopies } from '../host-copies.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VtpmSeen } from '../records/virtual-machine.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

const SERVICE = 'nkpsim.esxi.v1.VtpmService'
const TIMEOUT_MS = 10_000
/** Maximum number of states that a host takes. */
const MAX_STATES = 10_000

/**
 * Tells every connected host the newest states of vTPMs that any host has reported. So a host that
 * runs a vTPM for the first time detects a state that was put back.
 */
export type VtpmStates = Pick<HostCopies, 'reach' | 'lose'> & { stop(): void }

export function createVtpmStates({
  store,
  machineClock,
  logger,
}: {
  store: Pick<Store, 'snapshot' | 'onChange'>
  machineClock: MachineClock
  logger: Logger
}): VtpmStates {
  let inventories: Snapshot['inventories'] | undefined
  let states: ReadonlyMap<string, VtpmSeen> = new Map()
  let position = 0
  const update = (): boolean => {
    const { inventories: next } = store.snapshot()
    if (next === inventories) return false
    inventories = next
    const newest = newestStates([...next.values()])
    if (isSame(newest, states)) return false
    states = newest
    position++
    return true
  }
  update()
  const { reach, lose, changed } = createHostCopies({
    newest: () => {
      if (position === 0) return undefined
      const sent = [...states].map(([vmUuid, seen]) => ({ vmUuid, seen }))
      return {
        position: String(position),
        send: (channel) =>
          channel.client(SERVICE).setVtpmStates({ states: sent }, { timeoutMs: TIMEOUT_MS }),
      }
    },
    // An earlier version of the host has no vTPMs.
    isFinal: (error) => error instanceof RpcError && error.status === 'UNIMPLEMENTED',
    onFailure: (host, error) => logger.warn('vtpm.states-not-taken', { host, error }),
    onRecovery: (host) => logger.info('vtpm.states-taken', { host }),
    machineClock,
  })
  const stop = store.onChange(() => {
    if (update()) changed()
  })
  return { reach, lose, stop }
}

/**
 * Returns the newest state of each vTPM, by the UUID of the VM. If there are more than a host
 * takes, each host that reports them has an equal share, so that no host can keep out the others.
 * Pure.
 */
export function newestStates(inventories: readonly HostInventory[]): Map<string, VtpmSeen> {
  const newest = new Map<string, VtpmSeen>()
  const lists = inventories.map(({ vms }) => vms.filter(({ vtpm }) => vtpm?.seen !== undefined))
  const rounds = lists.reduce((most, { length }) => Math.max(most, length), 0)
  for (let round = 0; round < rounds; round++)
    for (const list of lists) {
      const vm = list[round]
      if (vm?.vtpm?.seen === undefined) continue
      const known = newest.get(vm.uuid)
      if (known !== undefined && !isNewer(vm.vtpm.seen, known)) continue
      if (known === undefined && newest.size === MAX_STATES) continue
      newest.set(vm.uuid, vm.vtpm.seen)
    }
  return newest
}

function isNewer(one: VtpmSeen, other: VtpmSeen): boolean {
  if (one.epoch !== other.epoch) return one.epoch > other.epoch
  if (one.resetCount !== other.resetCount) return one.resetCount > other.resetCount
  const [stepCount, otherCount] = [one.stepCount ?? 0, other.stepCount ?? 0]
  if (stepCount !== otherCount) return stepCount > otherCount
  return one.stateSha256 !== '' && other.stateSha256 === ''
}

function isSame(one: ReadonlyMap<string, VtpmSeen>, other: ReadonlyMap<string, VtpmSeen>): boolean {
  return (
    one.size === other.size &&
    [...one].every(([uuid, seen]) => {
      const known = other.get(uuid)
      return (
        known?.epoch === seen.epoch &&
        known.resetCount === seen.resetCount &&
        (known.stepCount ?? 0) === (seen.stepCount ?? 0) &&
        known.stateSha256 === seen.stateSha256
      )
    })
  )
}
