import type { GuestFacts } from './guest-facts.ts'
import type { Link } from './link.ts'
import type { Message } from './messages.ts'
import type { LeavingGuest } from './moving-guests.ts'
import {
  bytesOf,
  type LeavingVm,
  MAX_COPYING_PERCENT,
  type MoveProgress,
  releaseVm,
  type SendInput,
  type SentVm,
} from './send-vm.ts'

/** Files are copied while the guest runs until a round sends less than this, bytes. */
const FEW_BYTES = 16 * 1024 * 1024
const MAX_ROUNDS = 10
/** Time between two questions about the progress of QEMU, ms. */
const ASK_MS = 200

/** A VM that leaves its host with its running guest. */
export type LeavingGuestVm = Omit<LeavingVm, 'memory'> & {
  guest: LeavingGuest
  vtpm: GuestFacts['vtpm']
}

/**
 * Sends a VM while its guest runs: first its files, if the destination has another datastore, then
 * what QEMU sends about the guest. When the guest stands still, sends the rest of the files, and
 * releases the VM when the destination is ready.
 * @throws EsxiError MIGRATION_FAILED, GUEST_FAILED, errors of the VM. The guest
 *   may then stand still
 */
export async function sendGuest(
  { name, uuid, files, totalBytes, guest, vtpm, ...vm }: LeavingGuestVm,
  link: Link,
  input: SendInput,
): Promise<SentVm> {
  const { signal, monotonicMs } = input
  const progress: MoveProgress = { percent: 0, round: 0, sentBytes: 0 }
  const tell = (percent: number): void => {
    progress.percent = Math.max(progress.percent, Math.min(100, Math.floor(percent)))
    input.onProgress({ ...progress })
  }
  const facts = { ...(await guest.facts()), vtpm }
  const guestBytes = facts.memoryMib * 2 ** 20
  const partOfFiles = files === undefined ? 0 : totalBytes / (totalBytes + guestBytes)
  const send = async (message: Message): Promise<void> => {
    await link.send(message)
    progress.sentBytes += bytesOf(message)
  }
  const sendFiles = async (mayCancel: boolean): Promise<number> => {
    const before = progress.sentBytes
    for await (const message of files?.() ?? []) {
      if (mayCancel) signal.throwIfAborted()
      await send(message)
      const part = progress.sentBytes / Math.max(totalBytes, 1)
      if (mayCancel) tell(MAX_COPYING_PERCENT * partOfFiles * Math.min(1, part))
    }
    return progress.sentBytes - before
  }
  await link.send({ kind: 'hello', name, uuid, memoryBytes: 0, hasFiles: files !== undefined })
  await link.next('accepted')
  for (let sentBytes = Number.POSITIVE_INFINITY; files !== undefined; ) {
    progress.round++
    const before = sentBytes
    sentBytes = await sendFiles(true)
    await link.send({ kind: 'round' })
    await link.next('roundDone')
    const isEnough = sentBytes <= FEW_BYTES || sentBytes >= before
    if (isEnough || progress.round >= MAX_ROUNDS) break
  }
  await link.send({ kind: 'guest', facts })
  await link.next('guestReady')
  progress.round++
  let askMs = monotonicMs()
  let isAsking = false
  // Not awaited: in the last pass, QEMU answers only when its stream was read.
  const ask = async (): Promise<void> => {
    if (isAsking || monotonicMs() < askMs) return
    isAsking = true
    const part = await guest.sentPart().finally(() => {
      isAsking = false
    })
    askMs = monotonicMs() + ASK_MS
    tell(MAX_COPYING_PERCENT * (partOfFiles + (1 - partOfFiles) * part))
  }
  for await (const bytes of guest.stream(signal)) {
    signal.throwIfAborted()
    await send({ kind: 'stream', bytes })
    // The stream itself says that QEMU has failed.
    ask().catch(() => undefined)
  }
  const stoppedMs = guest.stoppedMs() ?? monotonicMs()
  await vm.flush()
  await sendFiles(false)
  await link.send({ kind: 'stopped', writes: 0, seed: Buffer.alloc(0), digest: Buffer.alloc(32) })
  tell(100)
  await releaseVm(vm, link, input)
  const { round: rounds, sentBytes } = progress
  return { rounds, sentBytes, downtimeMs: monotonicMs() - stoppedMs }
}
