import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { manualClock } from '@nkpsim/daemon/testing'
import { createPreparedMoves, type PreparedMove } from './prepared-moves.ts'

const move = (id: string, user: string): PreparedMove => ({
  ...{
    id,
    user,
    name: id,
    announcedName: id,
    uuid: id,
    role: 'source',
    datastore: '',
    isCopy: true,
  },
  ...{ key: Secret.from(Buffer.alloc(32, 1)), isOn: true, providers: [], peerHostId: undefined },
})
const full = expect.objectContaining({ code: 'CALL_LIMIT_REACHED' })

it('a user has few announced migrations at a time, so that others can move VMs too', async () => {
  const clock = manualClock()
  const prepared = createPreparedMoves(clock)
  for (let index = 0; index < 16; index++) prepared.add(move(`anna-${index}`, 'anna'))
  const refused = move('anna-16', 'anna')
  expect(() => prepared.add(refused)).toThrow(full)
  expect(() => refused.key?.reveal()).toThrow()
  prepared.add(move('ben-0', 'ben'))
  // A migration that begins makes room.
  prepared.take('anna-0', 'source').key?.wipe()
  prepared.add(move('anna-16', 'anna'))
  expect(() => prepared.add(move('anna-17', 'anna'))).toThrow(full)
  await clock.advance(60_000)
  prepared.add(move('anna-17', 'anna'))
  prepared.close()
})

it('a host has 64 announced migrations at a time', () => {
  const prepared = createPreparedMoves(manualClock())
  for (let index = 0; index < 64; index++) prepared.add(move(`m-${index}`, `user ${index % 8}`))
  expect(() => prepared.add(move('m-64', 'another'))).toThrow(full)
  prepared.close()
})
