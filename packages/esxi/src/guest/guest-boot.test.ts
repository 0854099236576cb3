import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { systemPrograms } from '@nkpsim/effects/system-programs'
import { systemStreams } from '@nkpsim/effects/system-streams'
import { socketTpms } from '@nkpsim/tpm'
import { guestLab } from '../testing/guest-lab.ts'
import { guestImageFolder } from './guest-image.ts'

const MiB = 1 << 20
/** File of the guest with PCR 0 of its TPM. */
const PCR = '/sys/class/tpm/tpm0/pcr-sha256/0'
const MARK = 'plaintext of the guest '
const imageFolder = guestImageFolder(process.env)

function reasonToSkip(): string | undefined {
  if (spawnSync('qemu-system-x86_64', ['--version']).error !== undefined)
    return 'qemu-system-x86_64 is not installed'
  if (!existsSync(join(imageFolder, 'initrd.img'))) return `no guest image in ${imageFolder}`
  return undefined
}

const reason = reasonToSkip()
const suite = reason === undefined ? describe : describe.skip
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`

suite(`a guest in QEMU${skipped}`, () => {
  it('boots with its vTPM, writes to its encrypted disk, and powers its VM off', async () => {
    using folder = createTemporaryFolder()
    const effects = { streams: systemStreams, programs: systemPrograms }
    const { virtual } = socketTpms(systemRandom)
    const { vms, nbd, guests } = await guestLab(folder.path, {
      ...{ imageFolder, ...effects, vtpm: { virtual, runFolder: folder.path } },
    })
    await vms.create({ name: 'vm', datastore: '', provider: '' }, 4 * MiB)
    await vms.addVtpm('vm')
    await vms.powerOn('vm')
    await guests.start('vm', { memoryMib: 128 })
    const { console } = guests.find('vm')
    const write = `yes '${MARK}' | head -c 65536 | dd of=/dev/vda bs=4096 iflag=fullblock conv=notrunc,fsync`
    let shown = ''
    let isSent = false
    for await (const chunk of console.read(true, new AbortController().signal)) {
      shown += chunk.toString()
      if (isSent || !shown.includes('guest ready: disks vda')) continue
      isSent = true
      // The shell reads its input when it has started.
      await console.write(Buffer.from(`${write} && cat ${PCR} && poweroff -f\n`))
    }
    expect(shown).toMatch(/16\+0 records out/)
    // The firmware has measured itself.
    expect(shown).toMatch(/^(?!0{64})[0-9A-F]{64}\r?$/m)
    while ((await vms.get('vm')).powerState !== 'poweredOff') await new Promise(setImmediate)
    expect((await vms.getVtpm('vm')).state).toBe('off')
    await vms.powerOn('vm')
    const chunks: Buffer[] = []
    for await (const chunk of vms.read(
      { name: 'vm', disk: 0 },
      { offsetBytes: 0, lengthBytes: 65_536 },
    ))
      chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe(
      `${MARK}\n`.repeat(65_536 / MARK.length + 1).slice(0, 65_536),
    )
    await vms.close()
    await nbd.close()
    const [extent] = globSync('**/*-flat.vmdk', { cwd: folder.path })
    expect(readFileSync(join(folder.path, extent ?? '')).includes(MARK)).toBe(false)
  })
})
