import { createDiskModel } from '@nkpsim/checkers'
import { createQueue, type Queue } from '@nkpsim/daemon/queue'
import { isRefusal } from './outcome.ts'

type Model = ReturnType<typeof createDiskModel>

/** What the first disk of each VM must contain. Calls about one VM run one after the other. */
export type VmDisks = {
  created(vm: string, sizeBytes: number): void
  /** Notes that the disk may be gone. It is not checked until it is created again. */
  forget(vm: string): void
  write(
    vm: string,
    offsetBytes: number,
    bytes: Buffer,
    send: (bytes: Buffer) => Promise<unknown>,
  ): Promise<void>
  /** Makes all writes so far durable. */
  flush(vm: string, send: () => Promise<unknown>): Promise<void>
  read(vm: string, receive: () => Promise<Buffer>): Promise<void>
  /** Makes a snapshot. Remembers what it must contain, if that is known. */
  freeze(vm: string, snapshot: string, send: () => Promise<unknown>): Promise<void>
  /** Makes a clone. Its disk must contain what the disk of the VM contains. */
  clone(vm: string, clone: string, send: () => Promise<unknown>): Promise<void>
  /** Gives the disk the content of a snapshot. Without an answer, the content is unknown. */
  revert(vm: string, snapshot: string, send: () => Promise<unknown>): Promise<void>
  /** The datastore lost its power: what was not flushed may be lost. */
  powerWasLost(): void
  /** Whether the content of the VM's disk is known. */
  isKnown(vm: string): boolean
  /** Returns a line for each difference that a read has shown (I3). */
  differences(): readonly string[]
}

export function createVmDisks(): VmDisks {
  const models = new Map<string, Model>()
  const frozen = new Map<string, Buffer>()
  const queues = new Map<string, Queue>()
  const differences: string[] = []
  const inTurn = <T>(vm: string, act: () => Promise<T>): Promise<T> => {
    const queue = queues.get(vm) ?? createQueue()
    queues.set(vm, queue)
    return queue.run(act)
  }
  return {
    created: (vm, sizeBytes) => {
      models.set(vm, createDiskModel(sizeBytes))
    },
    forget: (vm) => {
      models.delete(vm)
    },
    write: (vm, offsetBytes, bytes, send) =>
      inTurn(vm, async () => {
        const model = models.get(vm)
        model?.begin(offsetBytes, bytes)
        try {
          await send(bytes)
          model?.acknowledge()
        } catch (error) {
          model?.abandon()
          throw error
        }
      }),
    flush: (vm, send) =>
      inTurn(vm, async () => {
        const model = models.get(vm)
        await send()
        model?.flush()
      }),
    freeze: (vm, snapshot, send) =>
      inTurn(vm, async () => {
        const content = models.get(vm)?.content()
        await send()
        if (content !== undefined) frozen.set(`${vm} ${snapshot}`, content)
      }),
    clone: (vm, clone, send) =>
      inTurn(vm, async () => {
        const content = models.get(vm)?.content()
        await send()
        if (content !== undefined) models.set(clone, createDiskModel(content.length, content))
      }),
    revert: (vm, snapshot, send) =>
      inTurn(vm, async () => {
        const content = frozen.get(`${vm} ${snapshot}`)
        const before = models.get(vm)
        // Until an answer comes, either content is possible.
        models.delete(vm)
        try {
          await send()
        } catch (error) {
          if (isRefusal(error) && before !== undefined) models.set(vm, before)
          throw error
        }
        if (content !== undefined) models.set(vm, createDiskModel(content.length, content))
      }),
    powerWasLost: () => {
      for (const model of models.values()) model.losePower()
    },
    read: (vm, receive) =>
      inTurn(vm, async () => {
        const content = await receive()
        for (const { offsetBytes } of models.get(vm)?.check(content) ?? [])
          differences.push(`disk of ${vm} differs at byte ${offsetBytes}`)
      }),
    isKnown: (vm) => models.has(vm),
    differences: () => differences,
  }
}
