import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { MigrationNetwork } from '../migration/connect-to.ts'
import type { PreparedMove } from '../migration/prepared-moves.ts'
import type { VmMoves } from '../vm/moves-in-turn.ts'
import { migrationOperations } from './migration.ts'

const OF = { migrationId: 'm-1', name: 'vm' }
const der = { format: 'der', type: 'pkcs8' } as const
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const privateKey = Secret.from(pair.privateKey.export(der))
const management = { certificatePem: '', privateKey, rootsPem: '' }
const call = () => ({ signal: new AbortController().signal, requireStill: async () => undefined })

/** A host that sends a VM until the migration is cancelled or has passed its last safe point. */
function setUp({ canCancel }: { canCancel: boolean }) {
  const forgotten: string[] = []
  const begun = Promise.withResolvers<AbortSignal>()
  const moves: Partial<VmMoves> = {
    find: (id) => ({ id, announcedName: 'vm', peerHostId: 'h-2' }) as PreparedMove,
    forget: (id) => void forgotten.push(id),
    send: async (_, __, { signal }) => {
      begun.resolve(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      if (canCancel) throw signal.reason
      return { rounds: 1, sentBytes: 1, downtimeMs: 1 }
    },
  }
  const network = {
    connect: async () => ({
      client: () => ({ receiveVm: () => (async function* () {})() }),
      close: () => undefined,
    }),
  } as unknown as MigrationNetwork
  const operations = migrationOperations({
    ...{ vms: { moves: moves as VmMoves }, network },
    state: { current: () => ({ management }) as never },
  })
  const send = async () => {
    const told = []
    const sent = operations.sendVm.run({ ...OF, address: 'esx-2:8443' }, call() as never)
    for await (const moving of sent) told.push(moving)
    return told
  }
  const cancel = (name = OF.name) =>
    operations.cancelSend.run({ ...OF, name }, call() as never) as Promise<unknown>
  return { send, cancel, begun: begun.promise, forgotten }
}

it('a migration that is cancelled ends with an error', async () => {
  const { send, cancel, begun, forgotten } = setUp({ canCancel: true })
  const sent = send()
  await Promise.race([begun, sent])
  await cancel()
  await expect(sent).rejects.toMatchObject({
    ...{ code: 'MIGRATION_FAILED', message: 'the migration was cancelled' },
  })
  expect(forgotten).toEqual([])
})

it('a migration whose VM stands still already ends with its result', async () => {
  const { send, cancel, begun } = setUp({ canCancel: false })
  const sent = send()
  await Promise.race([begun, sent])
  await cancel()
  expect((await sent).at(-1)).toMatchObject({ percent: 100, downtimeMs: 1 })
})

it('a migration that has not begun is forgotten, and another VM is not cancelled', async () => {
  const { cancel, forgotten } = setUp({ canCancel: true })
  await cancel()
  expect(forgotten).toEqual(['m-1'])
  await expect(cancel('other')).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})
