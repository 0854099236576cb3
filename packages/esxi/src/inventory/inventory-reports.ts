import { isDeepStrictEqual } from 'node:util'
import type { MachineClock } from '@nkpsim/effects'
import type { Vm } from '../records/virtual-machine.ts'
import type { ChangeSignal } from './change-signal.ts'
import type { Inventory } from './inventory.ts'

/** Maximum number of VMs in a message, which must fit a channel. */
const VMS_PER_PART = 250
/**
 * Length of the VMs as JSON, in characters. A message that has reached it takes no further VM. A
 * channel carries several times as much, because the last VM can be long and a message repeats some
 * texts.
 */
const PART_CHARACTERS = 512 * 1024
/**
 * Changes within this time are reported together. This is time of the machine and not of the
 * cluster's clock, because it only limits work.
 */
const COALESCE_MS = 200

/** One part of an inventory report; the parts come in order. */
export type InventoryPart = Inventory & { isContinued: boolean; isComplete: boolean }

/**
 * Yields the inventory of a host in parts, immediately and after each change. Skips a report that
 * equals the previous one. Ends when the signal aborts.
 */
export async function* inventoryReports(
  read: () => Promise<Inventory>,
  changes: ChangeSignal,
  clock: Pick<MachineClock, 'sleep'>,
  signal: AbortSignal,
): AsyncIterable<{ inventory: InventoryPart }> {
  let told: Omit<Inventory, 'revision'> | undefined
  while (!signal.aborted) {
    const seen = changes.count()
    const inventory = await read()
    const { revision: _, ...news } = inventory
    if (!isDeepStrictEqual(news, told)) {
      told = news
      for (const part of partsOf(inventory)) yield { inventory: part }
    }
    await changes.waitBeyond(seen, signal).catch(() => undefined)
    await clock.sleep(COALESCE_MS, signal).catch(() => undefined)
  }
}

function partsOf({ vms, ...others }: Inventory): InventoryPart[] {
  const groups = groupsOf(vms)
  return groups.map((group, index) => ({
    vms: group,
    isContinued: index > 0,
    isComplete: index === groups.length - 1,
    ...others,
  }))
}

/**
 * Returns at least one group. Measures the VMs, because their files may contain long texts from
 * other hosts.
 */
function groupsOf(vms: readonly Vm[]): Vm[][] {
  let group: Vm[] = []
  let characters = 0
  const groups = [group]
  for (const vm of vms) {
    if (group.length === VMS_PER_PART || characters >= PART_CHARACTERS) {
      group = []
      characters = 0
      groups.push(group)
    }
    group.push(vm)
    characters += JSON.stringify(vm).length
  }
  return groups
}

/**
 * Yields the items of both sources in order of arrival. Ends when the leading source ends. Fails
 * when either source fails. Keeps one pending wait for each source.
 */
export async function* interleave<T>(
  leading: AsyncIterable<T>,
  other: AsyncIterable<T>,
): AsyncIterable<T> {
  type Arrival = { source: AsyncIterator<T> } & ({ result: IteratorResult<T> } | { error: unknown })
  const arrived: Arrival[] = []
  let arrival = Promise.withResolvers<void>()
  const take = (each: Arrival): void => {
    arrived.push(each)
    arrival.resolve()
  }
  const pull = (source: AsyncIterator<T>): void => {
    source.next().then(
      (result) => take({ source, result }),
      (error) => take({ source, error }),
    )
  }
  const first = leading[Symbol.asyncIterator]()
  for (const source of [first, other[Symbol.asyncIterator]()]) pull(source)
  for (;;) {
    const next = arrived.shift()
    if (next === undefined) {
      await arrival.promise
      arrival = Promise.withResolvers()
    } else if ('error' in next) {
      throw next.error
    } else if (next.result.done !== true) {
      yield next.result.value
      pull(next.source)
    } else if (next.source === first) {
      return
    }
  }
}
