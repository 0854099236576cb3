import { describe, expect, it } from '@jest/globals'
import { EsxiError } from '../errors.ts'
import { type HostName, type MoveLab, moveLab } from '../testing/move-lab.ts'

const DISK_BYTES = 4096

async function labWithVtpm({
  isOn,
  ...more
}: {
  isOn: boolean
  sharesDatastore?: boolean
}): Promise<MoveLab> {
  const lab = await moveLab(more)
  const { vms } = lab.host('esx-1')
  await vms.create({ name: 'vm', datastore: '', provider: '', vtpm: true }, DISK_BYTES)
  if (isOn) await vms.powerOn('vm')
  return lab
}

/** Returns what a host knows of the vTPM, and whether it runs there. */
async function vtpmOn(lab: MoveLab, host: HostName) {
  const { vms } = lab.host(host)
  const { vtpm } = await vms.get('vm')
  const { state, endorsementKeys } = await vms.getVtpm('vm')
  return { state, problem: vtpm?.problem, resets: vtpm?.seen?.resetCount, endorsementKeys }
}

async function move(lab: MoveLab, from: HostName): Promise<void> {
  const { sent, received } = await lab.move('vm', { from })
  await Promise.all([sent, received])
}

/** Tells a host what the other host has seen, as vCenter does. */
async function tell(lab: MoveLab, to: HostName, from: HostName): Promise<void> {
  const { uuid, vtpm } = await lab.host(from).vms.get('vm')
  if (vtpm?.seen === undefined) throw new Error('nothing was seen')
  lab.vtpmRecords(to).hear(new Map([[uuid, vtpm.seen]]))
}

describe('the vTPM of a VM that moves', () => {
  it.each([
    ['tells', true],
    ['does not tell', false],
  ])('continues at each host, if vCenter %s them what it has seen', async (_, isTold) => {
    const lab = await labWithVtpm({ isOn: true })
    const { resets, endorsementKeys } = await vtpmOn(lab, 'esx-1')
    for (let round = 0; round < 2; round++)
      for (const [from, to] of [
        ['esx-1', 'esx-2'],
        ['esx-2', 'esx-1'],
      ] as const) {
        if (isTold) await tell(lab, to, from)
        await move(lab, from)
        // It is the same TPM, and it was not reset.
        const running = { state: 'running', problem: undefined, resets, endorsementKeys }
        expect(await vtpmOn(lab, to)).toEqual(running)
      }
    const { vms } = lab.host('esx-1')
    await vms.powerOff('vm')
    await vms.powerOn('vm')
    expect(await vtpmOn(lab, 'esx-1')).toMatchObject({ state: 'running', problem: undefined })
  })

  it('starts at each host if the VM is off when it moves', async () => {
    const lab = await labWithVtpm({ isOn: false })
    for (const [from, to] of [
      ['esx-1', 'esx-2'],
      ['esx-2', 'esx-1'],
      ['esx-1', 'esx-2'],
    ] as const) {
      const { vms } = lab.host(from)
      await vms.powerOn('vm')
      await vms.powerOff('vm')
      await move(lab, from)
      expect(await vtpmOn(lab, to)).toMatchObject({ state: 'off', problem: undefined })
    }
    await lab.host('esx-2').vms.powerOn('vm')
    expect(await vtpmOn(lab, 'esx-2')).toMatchObject({ state: 'running' })
  })

  it('continues with a suspended VM that moves', async () => {
    const lab = await labWithVtpm({ isOn: true })
    const { resets } = await vtpmOn(lab, 'esx-1')
    for (const [from, to] of [
      ['esx-1', 'esx-2'],
      ['esx-2', 'esx-1'],
    ] as const) {
      await lab.host(from).vms.lifecycle.suspend('vm')
      await move(lab, from)
      expect(await lab.host(to).vms.get('vm')).toMatchObject({ powerState: 'suspended' })
      await lab.host(to).vms.lifecycle.resume('vm')
      expect(await vtpmOn(lab, to)).toMatchObject({ state: 'running', resets })
    }
  })

  it('starts at the other host after a power-off or the death of a host that continued it', async () => {
    for (const ends of ['off', 'dies'] as const) {
      const lab = await labWithVtpm({ isOn: true })
      await move(lab, 'esx-1')
      if (ends === 'off') await lab.host('esx-2').vms.powerOff('vm')
      else lab.host('esx-2').kill()
      await lab.host('esx-1').vms.register('vm', '')
      await lab.host('esx-1').vms.powerOn('vm')
      expect(await vtpmOn(lab, 'esx-1')).toMatchObject({ state: 'running', problem: undefined })
    }
  })

  it('continues at its source after a failed move, at any frame', async () => {
    let at = 0
    for (let isHit = true; isHit; ) {
      at++
      isHit = false
      const lab = await labWithVtpm({ isOn: true })
      const { resets } = await vtpmOn(lab, 'esx-1')
      const { sent, received } = await lab.move('vm', {
        onFrame: (number) => {
          if (number !== at) return 'deliver'
          isHit = true
          return 'lose'
        },
      })
      await Promise.allSettled([sent, received])
      const isHere = (await lab.host('esx-1').vms.get('vm')).powerState === 'poweredOn'
      const keeper = isHere ? 'esx-1' : 'esx-2'
      const running = { state: 'running', problem: undefined, resets }
      expect({ at, ...(await vtpmOn(lab, keeper)) }).toMatchObject({ at, ...running })
      await move(lab, keeper)
      const other = keeper === 'esx-1' ? 'esx-2' : 'esx-1'
      expect(await vtpmOn(lab, other)).toMatchObject(running)
    }
    expect(at).toBeGreaterThan(8)
  })

  it('continues at its source if the destination fails after it has started the vTPM', async () => {
    const lab = await labWithVtpm({ isOn: true })
    const { resets } = await vtpmOn(lab, 'esx-1')
    const records = lab.vtpmRecords('esx-2')
    const { put } = records
    records.put = async () => {
      throw new EsxiError('DISK_FULL', 'no space')
    }
    const { sent, received } = await lab.move('vm')
    await expect(received).rejects.toThrow('no space')
    await expect(sent).rejects.toMatchObject({ code: 'MIGRATION_REFUSED' })
    const running = { state: 'running', problem: undefined, resets }
    expect(await vtpmOn(lab, 'esx-1')).toMatchObject(running)
    records.put = put
    await move(lab, 'esx-1')
    expect(await vtpmOn(lab, 'esx-2')).toMatchObject(running)
  })

  it.each([
    ['on', true],
    ['off', false],
  ])('moves with the files of a VM that is %s to another datastore, and back', async (_, isOn) => {
    const lab = await labWithVtpm({ isOn, sharesDatastore: false })
    if (!isOn) {
      await lab.host('esx-1').vms.powerOn('vm')
      await lab.host('esx-1').vms.powerOff('vm')
    }
    const { endorsementKeys, resets } = await vtpmOn(lab, 'esx-1')
    for (const [from, to] of [
      ['esx-1', 'esx-2'],
      ['esx-2', 'esx-1'],
    ] as const) {
      await move(lab, from)
      const state = isOn ? 'running' : 'off'
      expect(await vtpmOn(lab, to)).toMatchObject({ state, problem: undefined, endorsementKeys })
      if (isOn) expect((await vtpmOn(lab, to)).resets).toBe(resets)
      expect(await lab.host(from).vms.list()).toEqual([])
    }
    if (isOn) await lab.host('esx-1').vms.powerOff('vm')
    await lab.host('esx-1').vms.powerOn('vm')
    expect(await vtpmOn(lab, 'esx-1')).toMatchObject({ state: 'running', problem: undefined })
  })

  it('is on at most one host if a move to another datastore fails at any frame', async () => {
    let at = 0
    for (let isHit = true; isHit; ) {
      at++
      isHit = false
      const lab = await labWithVtpm({ isOn: true, sharesDatastore: false })
      const { sent, received } = await lab.move('vm', {
        onFrame: (number) => {
          if (number !== at) return 'deliver'
          isHit = true
          return 'lose'
        },
      })
      await Promise.allSettled([sent, received])
      const on: HostName[] = []
      for (const host of ['esx-1', 'esx-2'] as const) {
        const vms = await lab.host(host).vms.listRegistered(1)
        if (vms[0]?.powerState === 'poweredOn') on.push(host)
      }
      expect({ at, on }).toEqual({ at, on: on.slice(0, 1) })
      for (const host of on)
        expect({ at, ...(await vtpmOn(lab, host)) }).toMatchObject({ at, state: 'running' })
      // If the last answer is lost, the source keeps the VM off.
      if (on.length === 0) await lab.host('esx-1').vms.powerOn('vm')
    }
    expect(at).toBeGreaterThan(8)
  })
})
