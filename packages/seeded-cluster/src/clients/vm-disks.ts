import { createDiskModel } from '@nkpsim/checkers'
import { createQueue, type Queue } from '@nkpsim/daemon/queue'

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
  /** The datastore lost its power: what was not flushed may be lost. */
  powerWasLost(): void
  /** Whether the content of the VM's disk is known. */
  isKnown(vm: string): boolean
  /** Returns a line for each difference that a read has shown (I3). */
  differences(): readonly string[]
}

export function createVmDisks(): VmDisks {
  const models = new Map<string, Model>()
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
