import { OPEN } from '@nkpsim/daemon/audit'
import type { Call } from '@nkpsim/daemon/operation'
import { named } from '@nkpsim/daemon/operation'
import { createReceiver, type Receiving } from '../cloning/receive-clone.ts'
import { operation } from './operation.ts'

type Parts = Parameters<ReturnType<typeof createReceiver>>[0]
export type CloneOperations = ReturnType<typeof cloneOperations>

/** Operations of a machine that waits to be cloned. It has no audit log yet. */
export function cloneOperations(receiving: Receiving) {
  const receive = createReceiver(receiving)
  return named('nkpsim.clone.v1.CloneService', {
    cloneNode: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: ({ messages }: { messages: Parts }, { peer }: Call) => receive(messages, peer),
    }),
  })
}
