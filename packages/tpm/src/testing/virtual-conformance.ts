import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { TpmStateFolder, VirtualTpms } from '../virtual/virtual-tpms.ts'
import { PERMANENT_STATE } from '../virtual/virtual-tpms.ts'

/** Virtual TPMs under test. */
export type VirtualLab = {
  virtual: VirtualTpms
  /** Folder for sockets and logs. */
  runFolder: string
  /** Makes an empty folder for the state of a TPM. */
  folder(): Promise<TpmStateFolder>
  dispose(): Promise<void>
}

const key = (byte = 7): Secret => Secret.from(Buffer.alloc(32, byte))

/** Requires what the code of a host relies on, of any implementation of virtual TPMs. */
export function virtualConformance(kind: string, openLab: () => Promise<VirtualLab>): void {
  describe(`virtual TPMs of ${kind}`, () => {
    const inLab = async (test: (lab: VirtualLab) => Promise<void>): Promise<void> => {
      const lab = await openLab()
      try {
        await test(lab)
      } finally {
        await lab.dispose()
      }
    }
    const startOf =
      ({ virtual, runFolder }: VirtualLab, state: TpmStateFolder) =>
      (from: 'nothing' | 'off' | 'suspended', byte = 7) =>
        virtual.start({ state, key: key(byte), runFolder, name: 'vtpm', from })

    it('are made with endorsement keys, and keep their state encrypted', () =>
      inLab(async (lab) => {
        const state = await lab.folder()
        const start = startOf(lab, state)
        const made = await start('nothing')
        const keys = await made.makeEndorsementKeys()
        expect([keys.rsa.length, keys.ecc.length]).toEqual([294, 91])
        const first = await made.readResetCount()
        await made.writeCertificates({ rsa: Buffer.alloc(1500, 0x41), ecc: Buffer.alloc(9, 0x42) })
        await made.stop()
        await made.exited
        const bytes = await state.read(PERMANENT_STATE, 1_000_000)
        expect(bytes.includes(Buffer.alloc(32, 0x41))).toBe(false)
        expect(bytes.includes(keys.rsa.subarray(-100))).toBe(false)

        const again = await start('off')
        expect(await again.readResetCount()).toBe(first + 1)
        await again.stop()
      }))

    it('refuse a wrong key, a changed state and a missing state, and change nothing', () =>
      inLab(async (lab) => {
        const state = await lab.folder()
        const start = startOf(lab, state)
        await expect(start('off')).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
        await (await start('nothing')).stop()
        await expect(start('nothing')).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
        const before = await state.read(PERMANENT_STATE, 1_000_000)
        await expect(start('off', 8)).rejects.toMatchObject({ code: 'TPM_STATE_INVALID' })
        expect((await state.read(PERMANENT_STATE, 1_000_000)).equals(before)).toBe(true)
        const changed = Buffer.from(before)
        changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1)
        await state.replace(PERMANENT_STATE, changed)
        await expect(start('off')).rejects.toMatchObject({ code: 'TPM_STATE_INVALID' })
      }))

    it('continue after a suspension without a reset', () =>
      inLab(async (lab) => {
        const start = startOf(lab, await lab.folder())
        const made = await start('nothing')
        const count = await made.readResetCount()
        await made.suspend()
        const resumed = await start('suspended')
        expect(await resumed.readResetCount()).toBe(count)
        await resumed.stop()
      }))

    it('move to another key and folder', () =>
      inLab(async (lab) => {
        const [from, to] = [await lab.folder(), await lab.folder()]
        const made = await startOf(lab, from)('nothing')
        const count = await made.readResetCount()
        using permanent = await made.readState()
        await made.stop()
        const { virtual, runFolder } = lab
        const input = { state: to, key: key(9), runFolder, name: 'vtpm' }
        await virtual.writeState(input, permanent)
        await expect(startOf(lab, to)('off')).rejects.toMatchObject({ code: 'TPM_STATE_INVALID' })
        const moved = await startOf(lab, to)('off', 9)
        expect(await moved.readResetCount()).toBeGreaterThan(count)
        await moved.stop()
      }))

    it('wait for a guest at their control channel', () =>
      inLab(async (lab) => {
        const state = await lab.folder()
        await (await startOf(lab, state)('nothing')).stop()
        const { virtual, runFolder } = lab
        const input = { state, key: key(), runFolder, name: 'guest', from: 'off' as const }
        const guest = await virtual.startForGuest({ ...input, migrationKey: key(3) })
        expect(guest.controlPath).toContain('guest.sock.ctrl')
        await guest.end()
        await guest.exited
      }))
  })
}
