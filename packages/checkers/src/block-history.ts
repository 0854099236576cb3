import { findUnexplained, type SequentialModel, type TimedCall } from './linearizability.ts'

/** A read or write of one block of a disk, with its content. The disk starts with `EMPTY_BLOCK`. */
export type BlockCall = {
  kind: 'read' | 'write'
  block: number
  /** Text that stands for the content. A history writes each content once. */
  content: string
  startMs: number
  /** Undefined if the call was not answered: a write takes effect at any later time, or never. */
  endMs: number | undefined
}

/** Content of a block that was never written. */
export const EMPTY_BLOCK = ''

const BLOCK: SequentialModel<string, BlockCall> = {
  start: EMPTY_BLOCK,
  step: (state, { kind, content }) => {
    if (kind === 'write') return { state: content }
    return content === state ? { state } : undefined
  },
  keyOf: (state) => state,
}

/**
 * Returns the calls that no order of reads and writes explains: a stale read, a lost write, or
 * content that nobody wrote. A history is linearizable if the history of each block is (Herlihy and
 * Wing, Linearizability, 1990, theorem 1), so each block is checked alone. Leave out reads that
 * were not answered, and answer a call only when its effect is durable.
 */
export function findUnexplainedBlocks(calls: readonly BlockCall[]): BlockCall[] {
  const byBlock = Map.groupBy(calls, ({ block }) => block)
  return [...byBlock.values()].flatMap((ofBlock) => {
    const timed = ofBlock.map(
      (call): TimedCall<BlockCall> => ({ call, startMs: call.startMs, endMs: call.endMs }),
    )
    const unexplained = findUnexplained(BLOCK, timed)
    return unexplained === undefined ? [] : [unexplained.call]
  })
}
