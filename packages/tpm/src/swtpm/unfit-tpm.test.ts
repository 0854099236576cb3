import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { PATIENCE_MS } from '../testing/patience.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm, powerCycle, tpmOver } from '../tpm.ts'
import { unixEndpoint } from '../transport/endpoint.ts'
import { connectTransport } from '../transport/socket-transport.ts'

const lab = openLab()
afterAll(() => lab.dispose())

describe('a TPM 1.2', () => {
  const endpoint = unixEndpoint(join(lab.folder, 'old.sock'))
  const refused = { code: 'TPM_NOT_2_0', message: expect.stringContaining('TPM 1.2') }
  let swtpm: ChildProcess

  beforeEach(async () => {
    const stateDir = join(lab.folder, 'old')
    mkdirSync(stateDir, { recursive: true })
    swtpm = spawn(
      'swtpm',
      [
        'socket',
        ...['--server', `type=unixio,path=${join(lab.folder, 'old.sock')}`],
        ...['--ctrl', `type=unixio,path=${join(lab.folder, 'old.sock.ctrl')}`],
        ...['--tpmstate', `dir=${stateDir}`, '--flags', 'not-need-init'],
      ],
      { stdio: 'ignore' },
    )
    await untilListening()
  })
  afterEach(async () => {
    const exited = once(swtpm, 'exit')
    swtpm.kill('SIGKILL')
    await exited
  })

  async function untilListening(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      try {
        await (await connectTransport(endpoint, PATIENCE_MS)).close()
        return
      } catch (error) {
        if (performance.now() > deadline) throw error
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
  }

  it('is refused when it is connected', async () => {
    await expect(connectTpm(endpoint, { random: systemRandom })).rejects.toMatchObject(refused)
  })

  it('is refused when it is powered on', async () => {
    await expect(powerCycle(endpoint)).rejects.toMatchObject(refused)
  })

  it('is refused when its version or its PCRs are read', async () => {
    const tpm = tpmOver(await connectTransport(endpoint, PATIENCE_MS), systemRandom)
    await expect(tpm.getInfo()).rejects.toMatchObject(refused)
    await expect(tpm.pcrRead([0])).rejects.toMatchObject(refused)
    await tpm.close()
  })
})

describe('a TPM whose SHA-256 bank is off', () => {
  it('gives no PCRs, and gives them again after the bank is turned on', async () => {
    const swtpm = await lab.start('sha1')
    const allocate = async (banks: string): Promise<void> => {
      expect(lab.tool(swtpm, 'tpm2_pcrallocate', banks)).toMatchObject({ exitCode: 0 })
      await powerCycle(swtpm.endpoint)
    }
    await allocate('sha1:all+sha256:none')
    const without = await connectTpm(swtpm.endpoint, { random: systemRandom })
    for (const pcrs of [[7], MEASURED_PCRS])
      await expect(without.pcrRead(pcrs)).rejects.toMatchObject({
        code: 'TPM_NO_SHA256_BANK',
        message: expect.stringContaining('not active'),
      })
    await without.close()
    await allocate('sha1:none+sha256:all')
    const again = await connectTpm(swtpm.endpoint, { random: systemRandom })
    expect((await again.pcrRead(MEASURED_PCRS)).size).toBe(MEASURED_PCRS.length)
    await again.close()
  })
})
