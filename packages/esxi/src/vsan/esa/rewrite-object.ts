import { type Repetition, repeatEvery } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Range, RangeTurns } from '../../disk/range-turns.ts'
import type { ObjectEncryption } from '../../records/vsan.ts'
import { MAX_COMPONENT_TRANSFER_BYTES, VSAN_CHUNK_BYTES } from '../components.ts'
import type { OwnerContext } from '../object/context.ts'
import type { HeldConfiguration } from '../object/held-configuration.ts'
import { usedChunks } from '../object/reconcile.ts'
import type { ReplicatedContent } from '../object/replicated-content.ts'
import { activeReplicas } from '../object/votes.ts'
import { addressIn, offsetAt, otherBank, rangeOfBank } from './banks.ts'
import type { ObjectCiphers } from './encrypted-content.ts'
import { canRewrite, encryptionOf } from './object-keys.ts'
import { nextRewriteStep, type RewriteStep, withRewrite, withRewriteDone } from './rewrite-plan.ts'

const INTERVAL_MS = 1000
const RETRY_MS = 250
/** Bytes of all objects. */
const ALL: Range = { start: 0, end: Infinity }

/**
 * Encrypts an owned object as its cluster wants, step by step, while it is used. The configuration
 * says what is done, so another owner continues after this one ended anywhere.
 */
export function keepRewritten({
  context,
  held,
  content,
  turns,
  ciphers,
}: {
  context: Pick<OwnerContext, 'keys' | 'clock' | 'logger'>
  held: HeldConfiguration
  content: ReplicatedContent
  turns: RangeTurns
  ciphers: ObjectCiphers
}): Repetition {
  const { keys, clock, logger } = context
  const { objectId } = held.current()
  const encryption = () => encryptionOf(held.current())
  /** Chunks of the object with data that is not rewritten. */
  const oldChunks = async (): Promise<number[]> => {
    const { bank } = encryption()
    const { start, end } = rangeOfBank(bank)
    const active = activeReplicas(held.current())
    return (await usedChunks(content.replicas, active, 1))
      .map(({ firstChunk }) => firstChunk * VSAN_CHUNK_BYTES)
      .filter((address) => address >= start && address < end)
      .map((address) => offsetAt(address) / VSAN_CHUNK_BYTES)
  }
  /**
   * Changes the encryption in the configuration. Keeps its turn until it is known whether the
   * change was made, because that decides where data lies.
   */
  const change = async (next: ObjectEncryption, stopping: AbortSignal): Promise<void> => {
    try {
      await held.change((current) => ({ ...current, encryption: next }))
    } catch (error) {
      for (;;)
        try {
          await held.settle()
          break
        } catch (unsettled) {
          held.requireNotLost()
          if (stopping.aborted && unsettled instanceof Error) held.lose(unsettled)
          await clock.sleep(RETRY_MS)
        }
      throw error
    }
  }
  const zeroBank = async (bank: 0 | 1): Promise<void> => {
    await content.writeZeroes(rangeOfBank(bank))
    await content.flush()
  }
  const copyPiece = async ({ dekId, bank, rewrite }: ObjectEncryption, at: Range) => {
    const address = (of: 0 | 1): Range => ({
      start: addressIn(of, at.start),
      end: addressIn(of, at.end),
    })
    const sectors = await content.read(address(bank))
    const plaintext = dekId === undefined ? sectors : ciphers.of(dekId).decrypt(sectors, at.start)
    const next = rewrite?.dekId
    const written = next === undefined ? plaintext : ciphers.of(next).encrypt(plaintext, at.start)
    await content.write(address(otherBank(bank)), written)
    if (dekId !== undefined) plaintext.fill(0)
  }
  const copy = async ({ start, end }: Range, stopping: AbortSignal): Promise<void> => {
    const present = encryption()
    const { rewrite } = present
    if (rewrite === undefined || rewrite.doneBytes !== start) return
    for (const chunk of await oldChunks()) {
      const first = Math.max(start, chunk * VSAN_CHUNK_BYTES)
      const last = Math.min(end, (chunk + 1) * VSAN_CHUNK_BYTES)
      for (let at = first; at < last; at += MAX_COMPONENT_TRANSFER_BYTES)
        await copyPiece(present, {
          start: at,
          end: Math.min(last, at + MAX_COMPONENT_TRANSFER_BYTES),
        })
    }
    await content.flush()
    await change(withRewrite(present, { ...rewrite, doneBytes: end }), stopping)
    await content.writeZeroes({
      start: addressIn(present.bank, start),
      end: addressIn(present.bank, end),
    })
  }
  const act = (step: RewriteStep, stopping: AbortSignal): Promise<void> => {
    switch (step.kind) {
      case 'none':
        return Promise.resolve()
      case 'begin':
        return turns.run(ALL, 'write', async () => {
          await zeroBank(otherBank(encryption().bank))
          const rewrite = { dekId: step.dekId, doneBytes: 0 }
          await change(withRewrite(encryption(), rewrite), stopping)
        })
      case 'copy':
        return turns.run(step, 'write', () => copy(step, stopping))
      case 'finish':
        return turns.run(ALL, 'write', async () => {
          const found = nextRewriteStep(encryption(), undefined, await oldChunks())
          // Data was written meanwhile.
          if (found.kind !== 'finish') return
          await zeroBank(encryption().bank)
          await change(withRewriteDone(encryption()), stopping)
          logger.info('vsan.object-rewritten', { objectId, dek: encryption().dekId })
        })
    }
  }
  let problem: string | undefined
  return repeatEvery(clock, INTERVAL_MS, async (stopping) => {
    try {
      // A replica whose host restarted is used again, if it misses nothing, or else left out.
      if (canRewrite(held.current(), keys)) await content.flush()
      while (!stopping.aborted && canRewrite(held.current(), keys)) {
        const isRewritten = encryption().rewrite !== undefined
        const chunks = isRewritten ? await oldChunks() : []
        await act(nextRewriteStep(encryption(), keys.wantedDekId(), chunks), stopping)
      }
    } catch (error) {
      // The next round tries again. Calls of the user report that the object is not accessible.
      const reason = messageOf(error)
      if (reason !== problem) logger.info('vsan.rewrite-waits', { objectId, reason })
      problem = reason
    }
  })
}
