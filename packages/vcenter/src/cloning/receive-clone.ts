import type { cloneV1 } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { type CloneHead, readCloneHead } from './clone-head.ts'
import { clonerId } from './cloner.ts'
import { type CloneEffects, type StagedClone, stageClone } from './staged-clone.ts'

type Message = cloneV1.CloneNodeRequest__Output
export type Receiving = {
  effects: CloneEffects
  stateFolder: string
  /** PEM root certificate of the vCenter that may clone itself. */
  rootPem: string
  /** Called once, when this machine is a node and the call has ended. */
  onCloned: (head: CloneHead) => void
}

/**
 * Receives clones until one is committed. A call that ends earlier leaves nothing.
 */
export function createReceiver({ effects, stateFolder, rootPem, onCloned }: Receiving) {
  const id = clonerId(rootPem)
  let isBusy = false
  return async function* receive(
    messages: AsyncIterable<Message>,
    peer: { id: string } | undefined,
  ): AsyncIterable<{ committed: boolean }> {
    if (peer?.id !== id)
      throw new VcenterError(
        'NO_PERMISSION',
        `vcenter ${peer?.id} is not the vCenter that this machine waits for`,
      )
    if (isBusy) throw new VcenterError('CHANGED_MEANWHILE', 'this machine is being cloned already')
    isBusy = true
    let head: CloneHead | undefined
    let staged: StagedClone | undefined
    let isChecked = false
    let isCommitted = false
    try {
      for await (const message of messages) {
        if (isCommitted) throw invalid('nothing follows the commit')
        if (message.head) {
          if (head !== undefined) throw invalid('a clone has one head')
          head = readCloneHead(message.head)
          staged = await stageClone(effects, stateFolder, head)
        } else if (staged === undefined) throw invalid('a clone begins with its head')
        else if (message.complete === true && !isChecked) {
          await staged.check(id)
          isChecked = true
          yield { committed: false }
        } else if (message.commit === true && isChecked) {
          await staged.commit()
          isCommitted = true
          yield { committed: true }
        } else if (message.piece && !isChecked) await staged.write(message.piece)
        else throw invalid('the parts of the clone are not in their order')
      }
      if (!isCommitted) throw invalid('the clone ended before it was committed')
    } catch (error) {
      // The caller leaves as soon as it knows of the commit.
      if (!isCommitted) throw error
    } finally {
      wipe(head)
      if (isCommitted && head !== undefined) onCloned(head)
      else {
        await staged?.discard()
        isBusy = false
      }
    }
  }
}

function wipe(head: CloneHead | undefined): void {
  head?.vcenter?.boxKey.fill(0)
  head?.vcenter?.administratorPassword.fill(0)
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
