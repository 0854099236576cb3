import { expect, it } from '@jest/globals'
import {
  createSimulatedStreams,
  createStreamPair,
  type MachineClock,
  systemClock,
} from '@nkpsim/effects'
import { leavingGuest } from './leaving-guest.ts'
import { openMonitor, type QemuMonitor } from './qemu-monitor.ts'

/** A clock on which every time passes at once, unless nobody waits anymore. */
const fastClock: MachineClock = { ...systemClock, sleep: async () => systemClock.sleep(0) }

/** Returns a guest whose QEMU answers commands, but sends nothing and never ends a migration. */
function hungGuest(clock: MachineClock) {
  const streams = createSimulatedStreams()
  const migrates = Promise.withResolvers<void>()
  const monitor: QemuMonitor = {
    run: async (command) => {
      if (command === 'migrate') migrates.resolve()
      return {}
    },
    waitFor: () => new Promise(() => undefined),
  }
  const effects = { folder: '/host', streams, clock }
  const held = { monitor, memoryMib: 1 } as Parameters<typeof leavingGuest>[1]
  const [detach, attach] = [() => undefined, () => undefined]
  const guest = leavingGuest(effects, held, { socket: 's', detach, attach })
  const connected = migrates.promise.then(() => streams.connect('/host/s'))
  return { guest, connected }
}

it('a QEMU that does not answer fails the command', async () => {
  const [there, here] = createStreamPair()
  const opened = openMonitor(here, fastClock)
  await there.write([Buffer.from('{"QMP": {}}\r\n')])
  await expect(opened).rejects.toMatchObject({
    ...{ code: 'GUEST_FAILED', message: 'QEMU did not answer within 120 s' },
  })
})

it('a move of a guest whose QEMU sends nothing can be cancelled', async () => {
  const { guest, connected } = hungGuest(systemClock)
  const cancel = new AbortController()
  const next = guest.stream(cancel.signal)[Symbol.asyncIterator]().next()
  await connected
  cancel.abort(new Error('cancelled'))
  await expect(next).rejects.toThrow('cancelled')
})

it('a move of a guest whose QEMU sends nothing ends, and so does its return', async () => {
  const { guest } = hungGuest(fastClock)
  const { signal } = new AbortController()
  const next = guest.stream(signal)[Symbol.asyncIterator]().next()
  await expect(next).rejects.toThrow('QEMU did not answer')
  await expect(guest.resume()).rejects.toThrow('QEMU did not answer')
})
