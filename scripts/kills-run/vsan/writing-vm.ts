import { setTimeout as delay } from 'node:timers/promises'
import { createQueue } from '@nkpsim/daemon'
import type { Site } from '../site.ts'
import type { PlacedVm } from './placed-vm.ts'

/** Pause between writes, ms: they must not take all the time of the hosts. */
const PAUSE_MS = 50

/** How a VM is written and checked. */
export type Content = {
  /** Writes once, durably. */
  write(): Promise<void>
  /** Returns lines about flushed bytes that are missing (I3). */
  check(): Promise<string[]>
}

/** A VM that is written all the time. */
export type WritingVm = {
  placed: PlacedVm
  /** Longest time of a write that succeeded since the last call, ms. */
  takeLongestMs(): number
  /** Checks the content between two writes. Waits until the VM is on. */
  check(): Promise<string[]>
  /** Stops writing. */
  stop(): Promise<void>
}

/** Begins to write a VM again and again. */
export function keepWriting(site: Site, placed: PlacedVm, content: Content): WritingVm {
  const turns = createQueue()
  let isStopping = false
  let longestMs = 0
  let failure: unknown
  const onceMore = async (): Promise<void> => {
    const startMs = performance.now()
    try {
      await content.write()
      longestMs = Math.max(longestMs, performance.now() - startMs)
    } catch (error) {
      await placed.failed(error)
    }
  }
  const writing = (async () => {
    while (!isStopping) {
      await turns.run(onceMore)
      await delay(PAUSE_MS)
    }
  })().catch((error: unknown) => {
    failure = error
  })
  const check = async (): Promise<string[]> => {
    for (;;)
      try {
        return await content.check()
      } catch (error) {
        await placed.failed(error)
      }
  }
  return {
    placed,
    takeLongestMs: () => {
      const taken = longestMs
      longestMs = 0
      return Math.round(taken)
    },
    check: async () => {
      site.signal.throwIfAborted()
      if (failure !== undefined) throw failure
      const lines = await turns.run(check)
      return [...lines, ...placed.takeLines()]
    },
    stop: async () => {
      isStopping = true
      await writing
      await turns.close()
    },
  }
}
