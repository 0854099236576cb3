import type { VmMemory } from '../vm/power/memory.ts'
import type { Link } from './link.ts'
import { MAX_PAGES, type Message } from './messages.ts'
import { nextStep } from './rounds.ts'

/** A VM that leaves its host. */
export type LeavingVm = {
  name: string
  uuid: string
  /** Undefined if the VM is off. */
  memory: VmMemory | undefined
  /**
   * Returns messages about the content of the files that changed since the last call. Undefined if
   * the destination has the same datastore.
   */
  files: (() => AsyncIterable<Message>) | undefined
  /** Size of what is sent at least, bytes. */
  totalBytes: number
  /**
   * Makes everything durable that was written to its disks. If the files are copied, later writes
   * wait until the end.
   */
  flush(): Promise<void>
  /** Closes the VM, so that only this migration's destination may open it. */
  release(): Promise<void>
}

/** How far a migration is. */
export type MoveProgress = {
  /** 0 to 100. At 100 everything is sent, but the destination has not taken the VM yet. */
  percent: number
  round: number
  sentBytes: number
}

export type SentVm = { rounds: number; sentBytes: number; downtimeMs: number }

export type SendInput = {
  monotonicMs: () => number
  onProgress: (progress: MoveProgress) => void
  /** Cancels the migration until the VM stands still. */
  signal: AbortSignal
  /** Called before the VM is released, after which it runs nowhere. */
  onReleasing: () => void
  /** Called before the destination hears that it may take the VM. */
  onReleased: () => void
}

/** All but the last part of the progress is for the copying while the VM runs. */
export const MAX_COPYING_PERCENT = 95

/**
 * Sends a VM while it runs: its memory, and its files if the destination has another datastore.
 * Repeats with what changed meanwhile until little is left, then stops the VM, sends the rest, and
 * releases the VM when the destination is ready.
 * @throws EsxiError MIGRATION_FAILED, errors of the VM. The memory is frozen if the VM was stopped
 */
export async function sendVm(vm: LeavingVm, link: Link, input: SendInput): Promise<SentVm> {
  const { memory, files } = vm
  const { signal, monotonicMs } = input
  const progress: MoveProgress = { percent: 0, round: 0, sentBytes: 0 }
  const tell = (percent: number): void => {
    progress.percent = Math.max(progress.percent, Math.min(100, Math.floor(percent)))
    input.onProgress({ ...progress })
  }
  const send = async (message: Message): Promise<void> => {
    await link.send(message)
    progress.sentBytes += bytesOf(message)
    tell(Math.min(MAX_COPYING_PERCENT, (100 * progress.sentBytes) / Math.max(vm.totalBytes, 1)))
  }
  const sendChanged = async (indexes: readonly number[], mayCancel: boolean): Promise<void> => {
    for await (const message of files?.() ?? []) {
      if (mayCancel) signal.throwIfAborted()
      await send(message)
    }
    for (const message of memory === undefined ? [] : pageMessages(memory, indexes)) {
      if (mayCancel) signal.throwIfAborted()
      await send(message)
    }
  }
  await link.send({
    ...{ kind: 'hello', name: vm.name, uuid: vm.uuid },
    ...{ memoryBytes: memory?.sizeBytes ?? 0, hasFiles: files !== undefined },
  })
  await link.next('accepted')
  // Makes the pages and their digests before the VM stands still.
  memory?.digest()
  let indexes = Array.from({ length: memory?.pageCount ?? 0 }, (_, index) => index)
  let since = memory?.state().writes ?? 0
  for (;;) {
    progress.round++
    await sendChanged(indexes, true)
    await link.send({ kind: 'round' })
    await link.next('roundDone')
    const sentPages = indexes.length
    const writes = memory?.state().writes ?? 0
    indexes = memory?.changedSince(since) ?? []
    since = writes
    const step = { round: progress.round, changedPages: indexes.length, sentPages }
    if (nextStep(step) === 'stop') break
  }
  signal.throwIfAborted()
  const stoppedMs = monotonicMs()
  memory?.freeze()
  await vm.flush()
  const last = new Set([...indexes, ...(memory?.changedSince(since) ?? [])])
  await sendChanged(
    [...last].sort((a, b) => a - b),
    false,
  )
  const state = memory?.state()
  await link.send({
    ...{ kind: 'stopped', writes: state?.writes ?? 0, seed: state?.seed ?? Buffer.alloc(0) },
    digest: memory?.digest() ?? Buffer.alloc(32),
  })
  tell(100)
  await releaseVm(vm, link, input)
  const { round: rounds, sentBytes } = progress
  return { rounds, sentBytes, downtimeMs: monotonicMs() - stoppedMs }
}

/**
 * Releases a VM whose content was sent, and waits until the destination has taken it.
 * @throws EsxiError MIGRATION_FAILED, errors of the VM
 */
export async function releaseVm(
  vm: Pick<LeavingVm, 'release'>,
  link: Link,
  { onReleasing, onReleased }: Pick<SendInput, 'onReleasing' | 'onReleased'>,
): Promise<void> {
  await link.next('ready')
  onReleasing()
  await vm.release()
  onReleased()
  await link.send({ kind: 'released' })
  await link.next('taken')
}

function* pageMessages(memory: VmMemory, indexes: readonly number[]): Iterable<Message> {
  for (let at = 0; at < indexes.length; at += MAX_PAGES) {
    const some = indexes.slice(at, at + MAX_PAGES)
    yield { kind: 'pages', pages: some.map((index) => ({ index, page: memory.page(index) })) }
  }
}

/** Returns the size of what a message carries of a VM, bytes. */
export function bytesOf(message: Message): number {
  if (message.kind === 'chunk' || message.kind === 'stream') return message.bytes.length
  return message.kind === 'pages'
    ? message.pages.reduce((sum, { page }) => sum + page.length, 0)
    : 0
}
