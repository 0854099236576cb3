import { describe, expect, it } from '@jest/globals'
import type { FakeQemu, FakeQemuFaults } from '../testing/fake-qemu.ts'
import { type HostName, type MoveLab, moveLab } from '../testing/move-lab.ts'

const DISK_BYTES = 32_768
const GUEST = 'the state of the guest'
const HOSTS: readonly HostName[] = ['esx-1', 'esx-2']
const MEMORY = { memoryMib: 128 }

async function labWithGuest(
  more: Parameters<typeof moveLab>[0] & { vtpm?: boolean } = {},
): Promise<MoveLab> {
  const { vtpm = false, ...lab } = more
  const made = await moveLab(lab)
  const { vms, guests } = made.host('esx-1')
  await vms.create({ name: 'vm', datastore: '', provider: '', vtpm }, DISK_BYTES)
  await vms.powerOn('vm')
  await guests.start('vm', MEMORY)
  const [qemu] = guests.qemus
  if (qemu !== undefined) qemu.guest = GUEST
  return made
}

function runningOn(lab: MoveLab, host: HostName): FakeQemu[] {
  return lab.host(host).guests.qemus.filter(({ status }) => status === 'running')
}

/** Returns the hosts on which the guest runs, each with its state. */
function guestsOf(lab: MoveLab): [HostName, string][] {
  return HOSTS.flatMap((host) =>
    runningOn(lab, host).map(({ guest }): [HostName, string] => [host, guest]),
  )
}

async function isOn(lab: MoveLab, host: HostName): Promise<boolean> {
  const vm = await lab
    .host(host)
    .vms.get('vm')
    .catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'VM_NOT_FOUND' })
    })
  return vm?.powerState === 'poweredOn'
}

describe('a VM with a running guest', () => {
  it.each([
    ['', { sharesDatastore: true }],
    [' with its vTPM', { sharesDatastore: true, vtpm: true }],
    [' with its files', { sharesDatastore: false }],
    [' with its vTPM and its files', { sharesDatastore: false, vtpm: true }],
  ])('moves%s, there and back', async (_, more) => {
    const lab = await labWithGuest(more)
    for (const [from, to] of [
      ['esx-1', 'esx-2'],
      ['esx-2', 'esx-1'],
    ] as const) {
      const percents: number[] = []
      const { sent, received, frames } = await lab.move('vm', {
        from,
        onProgress: ({ percent }) => percents.push(percent),
      })
      await received
      expect(await sent).toMatchObject({ sentBytes: expect.any(Number) })
      expect(guestsOf(lab)).toEqual([[to, GUEST]])
      expect(lab.host(from).guests.qemus.map(({ status }) => status)).not.toContain('postmigrate')
      expect([await isOn(lab, from), await isOn(lab, to)]).toEqual([false, true])
      expect(percents.at(-1)).toBe(100)
      expect(Buffer.concat(frames).includes(GUEST)).toBe(false)
      // It is a guest of its VM like any other.
      await expect(lab.host(to).vms.lifecycle.reset('vm')).rejects.toThrow('runs a guest')
    }
    const { vms, guests } = lab.host('esx-1')
    if ('vtpm' in more) expect(await vms.getVtpm('vm')).toMatchObject({ state: 'running' })
    await vms.powerOff('vm')
    expect(guests.qemus.at(-1)?.killed).toEqual(['SIGTERM'])
    expect(guestsOf(lab)).toEqual([])
    await vms.powerOn('vm')
  })

  it.each<[string, FakeQemuFaults, string]>([
    ['lacks QEMU', { isMissing: (folder) => folder === '/esx-2' }, 'not installed'],
    [
      'has an older QEMU',
      { versionOf: (folder) => (folder === '/esx-2' ? [7, 1, 0] : [7, 2, 22]) },
      'QEMU 7.1.0 of this host is older than QEMU 7.2.22',
    ],
    ['has a QEMU that does not take it', { fails: 'destination' }, 'QEMU'],
    ['gets nothing from QEMU', { fails: 'source' }, 'QEMU did not send the guest'],
  ])('stays and keeps running if the destination %s', async (_, qemu, reason) => {
    const lab = await labWithGuest({ qemu, vtpm: true })
    const { sent, received } = await lab.move('vm')
    await expect(sent).rejects.toThrow(reason)
    await expect(received).rejects.toThrow()
    expect(guestsOf(lab)).toEqual([['esx-1', GUEST]])
    expect(await isOn(lab, 'esx-1')).toBe(true)
    expect(await lab.host('esx-1').vms.getVtpm('vm')).toMatchObject({ state: 'running' })
    await lab.host('esx-1').vms.powerOff('vm')
  })

  it('stays and keeps running if the move is cancelled', async () => {
    const lab = await labWithGuest()
    const cancel = new AbortController()
    const { sent } = await lab.move('vm', {
      signal: cancel.signal,
      onFrame: (number) => {
        if (number === 5) cancel.abort(new Error('cancelled'))
        return 'deliver'
      },
    })
    await expect(sent).rejects.toThrow('cancelled')
    expect(guestsOf(lab)).toEqual([['esx-1', GUEST]])
  })

  it('is refused while its guest starts', async () => {
    const { promise: mayStart, resolve } = Promise.withResolvers<void>()
    const lab = await moveLab({ qemu: { mayStart } })
    const { vms, guests } = lab.host('esx-1')
    await vms.create({ name: 'vm', datastore: '', provider: '' }, DISK_BYTES)
    await vms.powerOn('vm')
    const started = guests.start('vm', MEMORY)
    await expect(lab.move('vm')).rejects.toThrow('is starting; move it when the guest runs')
    resolve()
    await started
  })

  it.each(['esx-1', 'esx-2', 'connection'] as const)(
    'runs on at most one host if at any frame this is lost: %s',
    async (victim) => {
      let at = 0
      for (let isHit = true; isHit; ) {
        at++
        isHit = false
        const lab = await labWithGuest({ vtpm: true })
        const ends = Promise.withResolvers<void>()
        const { sent, received } = await lab.move('vm', {
          onFrame: (number) => {
            if (number !== at) return 'deliver'
            isHit = true
            if (victim !== 'connection') lab.host(victim).kill()
            ends.resolve()
            return 'lose'
          },
        })
        const done = (end: Promise<unknown>): Promise<unknown> => Promise.allSettled([end])
        // A killed host never answers.
        await Promise.race([ends.promise, done(sent)])
        if (victim !== 'esx-1' || !isHit) await done(sent)
        if (victim !== 'esx-2' || !isHit) await done(received)
        const guests = guestsOf(lab)
        const on = victim === 'connection' ? 1 : guests.length
        expect({ at, guests }).toEqual({ at, guests: guests.slice(0, 1) })
        expect({ at, count: guests.length }).toEqual({ at, count: on })
        for (const [host, guest] of guests) {
          expect(guest).toBe(GUEST)
          expect({ at, host, isOn: await isOn(lab, host) }).toEqual({ at, host, isOn: true })
        }
        if (isHit && victim !== 'connection') await lab.boot(victim)
        // The VM and its vTPM can be used again.
        const [[keeper] = []] = guests
        const lost = victim === 'connection' ? undefined : victim
        const here = keeper ?? lost ?? 'esx-1'
        if (keeper !== undefined) await lab.host(here).vms.powerOff('vm')
        await lab.host(here).vms.powerOn('vm')
        expect(await lab.host(here).vms.getVtpm('vm')).toMatchObject({ state: 'running' })
        if (!isHit) break
      }
      expect(at).toBeGreaterThan(8)
    },
  )
})
