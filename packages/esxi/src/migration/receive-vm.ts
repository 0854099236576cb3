import { messageOf } from '@nkpsim/daemon/system-reason'
import { type ArrivingMemory, createArrivingMemory, type VmMemory } from '../vm/power/memory.ts'
import type { Link } from './link.ts'
import type { Message } from './messages.ts'
import { migrationFailed } from './migration-error.ts'

/** What a host does with a VM that comes to it. */
export type ArrivingVm = {
  /** Checks whether the VM is the one that vCenter announced. @throws EsxiError */
  accept(hello: Message & { kind: 'hello' }): Promise<void>
  /** Takes a part of a file. Undefined if the VM is in a datastore of this host already. */
  takeFile: ((message: Message & { kind: 'file' | 'chunk' | 'round' }) => Promise<void>) | undefined
  /** Checks whether the VM opens here. @throws EsxiError */
  requireOpens(): Promise<void>
  /**
   * Opens the VM and makes it a VM of this host.
   * @param memory frozen; undefined if the VM is off
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
    await vm.discard()
    await unlessLost(link.send({ kind: 'failed', text: messageOf(error) }))
    throw error
  }
  // The VM is here, whether the source hears of it or not. It looks into the datastore.
  await unlessLost(link.send({ kind: 'taken' }))
  await vm.afterwards()
}

async function receiveParts(
  { takeFile }: ArrivingVm,
  link: Link,
  arriving: ArrivingMemory | undefined,
): Promise<VmMemory | undefined> {
  for (;;) {
    const message = await link.next('pages', 'file', 'chunk', 'round', 'stopped')
    if (message.kind === 'stopped') return arriving?.finish(message, message.digest)
    if (message.kind === 'pages') {
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
