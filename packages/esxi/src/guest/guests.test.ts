import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { createSimulatedStreams, noPrograms, type Programs, systemRandom } from '@nkpsim/effects'
import { simulatedVirtualTpms } from '@nkpsim/tpm/simulated'
import type { VirtualTpms } from '@nkpsim/tpm/virtual'
import { type FakeQemu, type FakeQemuFaults, fakePrograms } from '../testing/fake-qemu.ts'
import { guestLab } from '../testing/guest-lab.ts'

const MiB = 1 << 20
const VM = { name: 'vm', datastore: '', provider: '' }
const MEMORY = { memoryMib: 256 }

async function withLab(
  test: (
    lab: Awaited<ReturnType<typeof guestLab>> & { qemus: FakeQemu[]; imageFolder: string },
  ) => Promise<void>,
  more: {
    fails?: boolean
    programs?: Programs
    vtpm?: NonNullable<Parameters<typeof guestLab>[1]['vtpm']>
  } = {},
): Promise<void> {
  using folder = createTemporaryFolder()
  using image = createTemporaryFolder()
  for (const name of ['vmlinuz', 'initrd.img']) writeFileSync(join(image.path, name), '')
  const streams = createSimulatedStreams()
  const qemus: FakeQemu[] = []
  const faults: FakeQemuFaults = more.fails === true ? { fails: 'start' } : {}
  const { programs = fakePrograms(streams, qemus, faults) } = more
  const imageFolder = image.path
  const { vtpm } = more
  const effects = { imageFolder, streams, programs, ...(vtpm && { vtpm }) }
  const lab = await guestLab(folder.path, effects)
  await lab.vms.create(VM, MiB)
  await test(Object.assign(lab, { qemus, imageFolder }))
  await lab.vms.close()
  await lab.nbd.close()
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk.toString()
  return text
}

const signal = new AbortController().signal

describe('a guest', () => {
  it('has the disks of its VM, and ends before the VM is off', () =>
    withLab(async ({ vms, guests, qemus }) => {
      await expect(guests.start('vm', MEMORY)).rejects.toMatchObject({
        code: 'INVALID_POWER_STATE',
      })
      await vms.powerOn('vm')
      expect(() => guests.find('vm')).toThrow(
        expect.objectContaining({ code: 'GUEST_NOT_RUNNING' }),
      )
      await guests.start('vm', { memoryMib: 512 })
      const [qemu] = qemus
      const args = qemu?.args.join(' ') ?? ''
      expect(args).toContain('-m 512 ')
      expect(args).toContain('"server":{"type":"unix","path":"nbd.sock"},"export":"vm"')
      expect(args).not.toContain('tpm')
      expect(args).not.toContain('kvm')
      await expect(guests.start('vm', MEMORY)).rejects.toMatchObject({ code: 'GUEST_RUNNING' })
      await vms.powerOff('vm')
      expect(qemu?.killed).toEqual(['SIGTERM'])
      expect(() => guests.find('vm')).toThrow()
      await vms.powerOn('vm')
      await guests.start('vm', MEMORY)
      expect(qemus).toHaveLength(2)
    }))

  it('takes the vTPM of its VM, which is usable again after the VM was off', () =>
    withLab(async ({ vms, guests, qemus }) => {
      await vms.addVtpm('vm')
      await vms.powerOn('vm')
      expect((await vms.getVtpm('vm')).socketPath).toBeDefined()
      await guests.start('vm', MEMORY)
      expect(qemus[0]?.args.join(' ')).toMatch(
        /-chardev socket,id=tpm,path=\S+\.ctrl -tpmdev emulator,id=tpm0,chardev=tpm -device tpm-crb,tpmdev=tpm0$/,
      )
      expect(await vms.getVtpm('vm')).toMatchObject({ state: 'running', socketPath: undefined })
      await vms.powerOff('vm')
      expect((await vms.getVtpm('vm')).state).toBe('off')
      await vms.powerOn('vm')
      expect((await vms.getVtpm('vm')).socketPath).toBeDefined()
    }))

  it('takes the vTPM in the turn of its VM, so that another change of the .vmx is not lost', () => {
    const inner = simulatedVirtualTpms(systemRandom)
    let onStart = async (): Promise<void> => undefined
    const virtual: VirtualTpms = {
      ...inner,
      start: async (input) => {
        await onStart()
        return inner.start(input)
      },
    }
    return withLab(
      async ({ vms, guests }) => {
        await vms.addVtpm('vm')
        await vms.powerOn('vm')
        let isChanged = false
        let changed: Promise<unknown> | undefined
        onStart = async () => {
          if (changed !== undefined) return
          changed = vms.lifecycle
            .reconfigure('vm', { annotation: 'kept', extraSettings: [] })
            .then(() => (isChanged = true))
          // A change out of turn would end now.
          for (let turns = 0; turns < 500 && !isChanged; turns++)
            await new Promise<void>((resolve) => setImmediate(resolve))
        }
        await guests.start('vm', MEMORY)
        await changed
        expect((await vms.get('vm')).settings?.annotation).toBe('kept')
        await vms.powerOff('vm')
        await vms.powerOn('vm')
      },
      { vtpm: { virtual, runFolder: '/run/vtpm' } },
    )
  })

  it('that starts while its VM is powered off leaves neither a QEMU nor a vTPM', () => {
    const inner = simulatedVirtualTpms(systemRandom)
    const running = new Set<unknown>()
    let onStart: (() => void) | undefined
    const counted = <Tpm extends { exited: Promise<void> }>(tpm: Tpm): Tpm => {
      running.add(tpm)
      void tpm.exited.then(() => running.delete(tpm))
      return tpm
    }
    const virtual: VirtualTpms = {
      ...inner,
      start: async (input) => {
        onStart?.()
        return counted(await inner.start(input))
      },
      startForGuest: async (input) => counted(await inner.startForGuest(input)),
    }
    return withLab(
      async ({ vms, guests, qemus }) => {
        await vms.addVtpm('vm')
        await vms.powerOn('vm')
        let off: Promise<unknown> | undefined
        onStart = () => {
          off ??= vms.powerOff('vm')
        }
        const started = guests.start('vm', MEMORY)
        await expect(started).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
        await off
        expect(running.size).toBe(0)
        expect(qemus.filter(({ killed }) => killed.length === 0)).toEqual([])
        await vms.powerOn('vm')
      },
      { vtpm: { virtual, runFolder: '/run/vtpm' } },
    )
  })

  it('that is starting keeps its VM from a suspension and a reset', () =>
    withLab(async ({ vms, guests, qemus }) => {
      await vms.powerOn('vm')
      const started = guests.start('vm', MEMORY)
      await expect(vms.lifecycle.suspend('vm')).rejects.toMatchObject({
        message: expect.stringContaining('runs a guest'),
      })
      await expect(vms.lifecycle.reset('vm')).rejects.toMatchObject({
        message: expect.stringContaining('runs a guest'),
      })
      await started
      expect(qemus[0]?.killed).toEqual([])
    }))

  it('powers its VM off when it ends by itself', () =>
    withLab(async ({ vms, guests, qemus }) => {
      await vms.powerOn('vm')
      await guests.start('vm', MEMORY)
      const output = textOf(guests.find('vm').console.read(true, signal))
      qemus[0]?.end({ exitCode: 0, signal: null })
      await output
      while ((await vms.get('vm')).powerState !== 'poweredOff') await new Promise(setImmediate)
      expect(qemus[0]?.killed).toEqual([])
    }))

  it('has a console that can be read again, followed and written', () =>
    withLab(async ({ vms, guests, qemus }) => {
      await vms.powerOn('vm')
      await guests.start('vm', MEMORY)
      const { console } = guests.find('vm')
      const following = console.read(true, signal)[Symbol.asyncIterator]()
      await qemus[0]?.console.write([Buffer.from('boot\n')])
      expect((await following.next()).value?.toString()).toBe('boot\n')
      const followed = textOf({ [Symbol.asyncIterator]: () => following })
      await qemus[0]?.console.write([Buffer.alloc(300 * 1024, 'x'), Buffer.from('end\n')])
      await console.write(Buffer.from('ls\n'), signal)
      expect((await qemus[0]?.console.read())?.toString()).toBe('ls\n')
      let shown = ''
      while (!shown.endsWith('end\n')) shown = await textOf(console.read(false, signal))
      expect(shown).toHaveLength(256 * 1024)
      await vms.powerOff('vm')
      expect((await followed).endsWith('xend\n')).toBe(true)
      const stop = new AbortController()
      await vms.powerOn('vm')
      await guests.start('vm', MEMORY)
      const stopped = textOf(guests.find('vm').console.read(true, stop.signal))
      stop.abort()
      expect(await stopped).toBe('')
    }))

  it('has a monitor, which passes on what QEMU refuses', () =>
    withLab(async ({ vms, guests, qemus }) => {
      await vms.powerOn('vm')
      await guests.start('vm', MEMORY)
      const { monitor } = guests.find('vm')
      expect(await monitor.run('query-status')).toEqual({ status: 'running' })
      const resumed = monitor.waitFor('RESUME')
      await monitor.run('cont')
      expect(await resumed).toEqual({})
      await expect(monitor.run('wrong')).rejects.toThrow('no such command')
      const never = monitor.waitFor('MIGRATION')
      await vms.powerOff('vm')
      await expect(never).rejects.toThrow('QEMU has ended')
      expect(qemus).toHaveLength(1)
    }))

  it('does not start if QEMU fails, is not installed, or the image is missing', async () => {
    const start = async (
      {
        vms,
        guests,
      }: { vms: { powerOn(name: string): Promise<unknown> }; guests: { start: Start } },
      code: string,
      message: string,
    ) => {
      await vms.powerOn('vm')
      const error = { code, message: expect.stringContaining(message) }
      await expect(guests.start('vm', MEMORY)).rejects.toMatchObject(error)
    }
    await withLab((lab) => start(lab, 'GUEST_FAILED', 'exit code 1: qemu: no such export'), {
      fails: true,
    })
    await withLab((lab) => start(lab, 'GUEST_UNAVAILABLE', 'apt-get install qemu-system-x86'), {
      programs: noPrograms,
    })
    await withLab(async (lab) => {
      const { rmSync } = await import('node:fs')
      rmSync(join(lab.imageFolder, 'initrd.img'))
      await start(lab, 'GUEST_UNAVAILABLE', 'build a guest image: scripts/guest-image')
    })
  })
})

type Start = (name: string, more: { memoryMib: number }) => Promise<void>
