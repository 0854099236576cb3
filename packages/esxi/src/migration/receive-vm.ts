import { messageOf } from '@nkpsim/daemon/system-reason'
import { type ArrivingMemory, createArrivingMemory, type VmMemory } from '../vm/power/memory.ts'
import type { GuestFacts } from './guest-facts.ts'
import type { Link } from './link.ts'
import type { Message } from './messages.ts'
import { migrationFailed } from './migration-error.ts'
import type { ArrivingGuest } from './moving-guests.ts'

/** What a host does with a VM that comes to it. */
export type ArrivingVm = {
  /** Checks whether the VM is the one that vCenter announced. @throws EsxiError */
  accept(hello: Message & { kind: 'hello' }): Promise<void>
  /** Takes a part of a file. Undefined if the VM is in a datastore of this host already. */
  takeFile: ((message: Message & { kind: 'file' | 'chunk' | 'round' }) => Promise<void>) | undefined
  /** Prepares for a guest. @throws EsxiError */
  expectGuest(facts: GuestFacts): Promise<ArrivingGuest>
  /** Checks whether the VM opens here. @throws EsxiError */
  requireOpens(): Promise<void>
  /**
   * Opens the VM and makes it a VM of this host.
   * @param memory frozen; undefined if the VM is off, or has a guest
   * @throws EsxiError, after which another host may open the VM again
   */
  take(memory: VmMemory | undefined): Promise<void>
  /** Called when the VM runs here. */
  afterwards(): Promise<void>
  /** Removes what has arrived. */
  discard(): Promise<void>
}

/**
 * Receives a VM. After the source has released the VM, this host finishes even if the connection is
 * lost, because the VM would otherwise run nowhere.
 * @throws EsxiError MIGRATION_FAILED, errors of the VM
 */
export async function receiveVm(
  vm: ArrivingVm,
  link: Link,
  { monotonicMs }: { monotonicMs: () => number },
): Promise<void> {
  try {
    const hello = await link.next('hello')
    await vm.accept(hello)
    if (hello.hasFiles !== (vm.takeFile !== undefined))
      throw migrationFailed('the hosts disagree about the datastore of the virtual machine')
    const arriving =
      hello.memoryBytes === 0 ? undefined : createArrivingMemory(hello.memoryBytes, monotonicMs)
    await link.send({ kind: 'accepted' })
    const memory = await receiveParts(vm, link, arriving)
    await vm.requireOpens()
    await link.send({ kind: 'ready' })
    await link.next('released')
    await vm.take(memory)
  } catch (error) {
    link.stopReading()
    // The source needs the first failure, so ignore a second failure.
    await vm.discard().catch(() => undefined)
    await unlessLost(link.send({ kind: 'failed', text: messageOf(error) }))
    throw error
  }
  // The VM is here, whether the source hears of it or not. It looks into the datastore.
  await unlessLost(link.send({ kind: 'taken' }))
  await vm.afterwards()
}

const PARTS = ['pages', 'file', 'chunk', 'round', 'guest', 'stream', 'stopped'] as const

async function receiveParts(
  { takeFile, expectGuest }: ArrivingVm,
  link: Link,
  arriving: ArrivingMemory | undefined,
): Promise<VmMemory | undefined> {
  let guest: ArrivingGuest | undefined
  for (;;) {
    const message = await link.next(...PARTS)
    if (message.kind === 'stopped') {
      await guest?.finish()
      return arriving?.finish(message, message.digest)
    }
    if (message.kind === 'guest') {
      if (arriving !== undefined || guest !== undefined)
        throw migrationFailed('a guest came for a virtual machine that runs without one')
      guest = await expectGuest(message.facts)
      await link.send({ kind: 'guestReady' })
    } else if (message.kind === 'stream') {
      if (guest === undefined) throw migrationFailed('a stream came without a guest')
      await guest.put(message.bytes)
    } else if (message.kind === 'pages') {
      if (arriving === undefined) throw migrationFailed('pages came for a VM that is off')
      for (const { index, page } of message.pages) arriving.put(index, page)
    } else {
      if (takeFile === undefined && message.kind !== 'round')
        throw migrationFailed('files came that this host has already')
      await takeFile?.(message)
      if (message.kind === 'round') await link.send({ kind: 'roundDone' })
    }
  }
}

async function unlessLost(sent: Promise<void>): Promise<void> {
  await sent.catch(() => undefined)
}
