import { describe, expect, it } from '@jest/globals'
import { type DiskStep, type HostName, type MoveLab, moveLab } from '../testing/move-lab.ts'
import { PAGE_BYTES } from '../vm/power/memory.ts'

const HOSTS: readonly HostName[] = ['esx-1', 'esx-2']
/** A file is written under a temporary name. A failed write there has the effect of this rename. */
const CHANGES: ReadonlySet<string> = new Set(['sync', 'rename', 'makeFolder'])

function noRoom(): Error {
  return Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
}

/** Returns the hosts that have a VM registered, and whether it is on there. */
async function placesOf(lab: MoveLab): Promise<{ host: HostName; isOn: boolean }[]> {
  const places = HOSTS.map(async (host) => {
    const found = await lab.host(host).vms.listRegistered(2)
    return found.map(({ powerState }) => ({ host, isOn: powerState === 'poweredOn' }))
  })
  return (await Promise.all(places)).flat()
}

function guestsOf(lab: MoveLab): [HostName, string][] {
  return HOSTS.flatMap((host) =>
    lab
      .host(host)
      .guests.qemus.filter(({ status }) => status !== 'ended')
      .map(({ status }): [HostName, string] => [host, status]),
  )
}

/** Moves a VM that is on while one step of the disk fails. @returns that step, if there was one */
async function moveWithFault(
  at: number,
  { vtpm, hasGuest, ...more }: { sharesDatastore: boolean; vtpm: boolean; hasGuest: boolean },
) {
  let count = 0
  let isMoving = false
  let failed: DiskStep | undefined
  const before = (step: DiskStep): undefined => {
    if (!isMoving || !CHANGES.has(step.call) || step.path.endsWith('.tmp')) return
    count++
    if (count !== at) return
    failed = step
    throw noRoom()
  }
  // Only steps of the disk fail here, so one message of memory is enough.
  const lab = await moveLab({ ...more, before, memoryBytes: 4 * PAGE_BYTES })
  const { vms, guests } = lab.host('esx-1')
  await vms.create({ name: 'vm', datastore: '', provider: '', vtpm }, 4096)
  await vms.powerOn('vm')
  if (hasGuest) await guests.start('vm', { memoryMib: 128 })
  isMoving = true
  const { sent, received } = await lab.move('vm')
  const [end] = await Promise.allSettled([sent, received])
  isMoving = false
  return { lab, failed, reason: end.status === 'rejected' ? String(end.reason) : 'moved' }
}

describe('a VM that moves while one change of the datastore fails', () => {
  it.each([
    ['', { sharesDatastore: true, vtpm: false, hasGuest: false }],
    [' with its vTPM', { sharesDatastore: true, vtpm: true, hasGuest: false }],
    [' with its guest and vTPM', { sharesDatastore: true, vtpm: true, hasGuest: true }],
    [' with its files', { sharesDatastore: false, vtpm: false, hasGuest: false }],
    [' with its files and vTPM', { sharesDatastore: false, vtpm: true, hasGuest: false }],
    [' with its files, guest and vTPM', { sharesDatastore: false, vtpm: true, hasGuest: true }],
  ])('belongs to one host%s, and can be used and moved', async (_, more) => {
    const { vtpm, hasGuest, sharesDatastore } = more
    let at = 0
    for (;;) {
      at++
      const { lab, failed, reason } = await moveWithFault(at, more)
      if (failed === undefined) break
      const told = { at, ...failed, reason }
      const places = await placesOf(lab)
      const [first, second] = places
      if (first === undefined) throw new Error(`no host has the VM: ${JSON.stringify(told)}`)
      // A VM of which the former files stay must be told of.
      if (second !== undefined) {
        expect({ ...told, first }).toMatchObject({
          ...{ reason: expect.stringContaining('never power it on here'), first: { isOn: false } },
        })
        await lab.host(first.host).vms.delete('vm')
      }
      const { host, isOn } = second ?? first
      const here = lab.host(host).vms
      // At another datastore, a VM that does not open has moved, and is off.
      if (sharesDatastore || host === 'esx-1')
        expect({ ...told, isOn }).toEqual({ ...told, isOn: true })
      if (isOn && vtpm)
        expect({ ...told, ...(await here.getVtpm('vm')) }).toMatchObject({
          ...told,
          state: 'running',
        })
      const guests = isOn && hasGuest ? [[host, 'running']] : []
      expect({ ...told, guests: guestsOf(lab) }).toEqual({ ...told, guests })
      if (isOn) await here.powerOff('vm')
      await here.powerOn('vm')
      if (vtpm) expect(await here.getVtpm('vm')).toMatchObject({ state: 'running' })
      const again = await lab.move('vm', { from: host })
      expect([told, ...(await Promise.allSettled([again.sent, again.received]))]).toMatchObject([
        told,
        { status: 'fulfilled' },
        { status: 'fulfilled' },
      ])
      expect(await placesOf(lab)).toMatchObject([{ isOn: true }])
    }
    expect(at).toBeGreaterThan(5)
  })
})
