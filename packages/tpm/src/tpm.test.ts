import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { TPM_RH } from './codec/constants.ts'
import { createPrimary, flushContext } from './commands/object.ts'
import { startTrialSession } from './commands/session.ts'
import { shutdown, startup } from './commands/startup.ts'
import { SRK_TEMPLATE } from './sealing/storage-root-key.ts'
import type { SwtpmProcess } from './swtpm/supervisor.ts'
import { PATIENCE_MS } from './testing/patience.ts'
import { openLab } from './testing/real-tpm.ts'
import { connectTpm, powerCycle } from './tpm.ts'
import { connectTransport } from './transport/socket-transport.ts'

const lab = openLab()
const tpms: Record<string, SwtpmProcess> = {}
const tpmOf = (kind: string): SwtpmProcess => {
  const tpm = tpms[kind]
  if (tpm === undefined) throw new Error('no TPM')
  return tpm
}

beforeAll(async () => {
  for (const kind of ['unix', 'tcp'] as const) tpms[kind] = await lab.start(kind, kind)
})
afterAll(() => lab.dispose())

describe.each(['unix', 'tcp'])('a TPM behind a %s socket', (kind) => {
  it('reports its version, manufacturer and firmware', async () => {
    const tpm = await connectTpm(tpmOf(kind).endpoint, { random: systemRandom })
    expect(await tpm.getInfo()).toEqual({
      version: '2.0',
      manufacturer: 'IBM',
      firmwareVersion: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    })
    await tpm.close()
  })

  it('extends PCRs, and reads more than eight PCRs with the same values as tpm2_pcrread', async () => {
    const { endpoint } = tpmOf(kind)
    await powerCycle(endpoint)
    const tpm = await connectTpm(endpoint, { random: systemRandom })
    const pcrs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 23]
    await tpm.pcrExtend(7, Buffer.alloc(32, 7))
    await tpm.pcrExtend(9, Buffer.alloc(32, 9))
    const values = await tpm.pcrRead(pcrs)
    await tpm.close()
    expect([...values.keys()]).toEqual(pcrs)
    const { stdout } = lab.tool(tpmOf(kind), 'tpm2_pcrread', `sha256:${pcrs.join(',')}`)
    for (const [pcr, value] of values)
      expect(stdout.toString()).toMatch(
        new RegExp(`\\b${pcr} *: 0x${value.toString('hex').toUpperCase()}`),
      )
  })

  it('has PCRs at zero after a power cycle', async () => {
    const { endpoint } = tpmOf(kind)
    const before = await connectTpm(endpoint, { random: systemRandom })
    await before.pcrExtend(7, Buffer.alloc(32, 1))
    await before.close()
    await powerCycle(endpoint)
    const after = await connectTpm(endpoint, { random: systemRandom })
    expect((await after.pcrRead([7])).get(7)).toEqual(Buffer.alloc(32))
    await after.close()
  })

  it('ignores a second startup, and accepts commands after a shutdown and a startup', async () => {
    const transport = await connectTransport(tpmOf(kind).endpoint, PATIENCE_MS)
    await startup(transport)
    await shutdown(transport)
    await startup(transport)
    await transport.close()
  })
})

describe('connecting', () => {
  it('flushes three objects and two sessions that a dead client left', async () => {
    const { endpoint } = tpmOf('unix')
    const client = await connectTransport(endpoint, PATIENCE_MS)
    for (let objects = 0; objects < 3; objects++)
      await createPrimary(client, TPM_RH.OWNER, SRK_TEMPLATE)
    await startTrialSession({ ...client, random: systemRandom })
    await startTrialSession({ ...client, random: systemRandom })
    await expect(createPrimary(client, TPM_RH.OWNER, SRK_TEMPLATE)).rejects.toThrow(/OBJECT_MEMORY/)
    await client.close()
    const tpm = await connectTpm(endpoint, { random: systemRandom })
    await tpm.exclusively(async (transport) => {
      for (let objects = 0; objects < 3; objects++)
        await createPrimary(transport, TPM_RH.OWNER, SRK_TEMPLATE)
    })
    await tpm.close()
    await (await connectTpm(endpoint, { random: systemRandom })).close()
  })

  it('keeps the session of another client that connects for each command', async () => {
    const { endpoint } = tpmOf('unix')
    const before = await connectTransport(endpoint, PATIENCE_MS)
    const { handle } = await startTrialSession({ ...before, random: systemRandom })
    await before.close()
    const connected = connectTpm(endpoint, { random: systemRandom }).then((tpm) => tpm.close())
    // swtpm serves one client at a time. This client gets its turn while the first client waits.
    const after = await connectTransport(endpoint, PATIENCE_MS)
    await flushContext(after, handle)
    await after.close()
    await connected
  })

  it('fails with a one-line error if nothing listens', async () => {
    const endpoint = { kind: 'tcp', host: '127.0.0.1', port: 1, controlPort: 2 } as const
    for (const attempt of [connectTpm(endpoint, { random: systemRandom }), powerCycle(endpoint)])
      await expect(attempt).rejects.toMatchObject({
        code: 'TPM_UNREACHABLE',
        message: expect.stringContaining('tcp:127.0.0.1:1'),
      })
  })
})

describe('a TPM that dies or freezes', () => {
  it('makes all waiting calls fail immediately when it is killed', async () => {
    const swtpm = await lab.start('killed')
    const tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
    process.kill(swtpm.pid, 'SIGSTOP')
    const waiting = Array.from({ length: 5 }, () => tpm.pcrRead([0]))
    const outcomes = Promise.allSettled(waiting)
    swtpm.kill()
    await swtpm.exited
    await expect(tpm.pcrRead([0])).rejects.toMatchObject({ code: 'TPM_UNREACHABLE' })
    expect(await outcomes).toEqual(
      waiting.map(() => ({
        status: 'rejected',
        reason: expect.objectContaining({ code: 'TPM_UNREACHABLE' }),
      })),
    )
    await tpm.close()
    const again = await lab.restart('killed')
    const tpmAgain = await connectTpm(again.endpoint, { random: systemRandom })
    expect((await tpmAgain.pcrRead([0])).size).toBe(1)
    await tpmAgain.close()
  })

  it('makes calls fail at their deadline while it is frozen', async () => {
    const swtpm = await lab.start('frozen')
    const transport = await connectTransport(swtpm.endpoint, PATIENCE_MS)
    process.kill(swtpm.pid, 'SIGSTOP')
    await expect(shutdown(transport, 300)).rejects.toMatchObject({ code: 'TPM_TIMEOUT' })
    await expect(transport.transmit(Buffer.alloc(10), 100)).rejects.toMatchObject({
      code: 'TPM_TIMEOUT',
    })
    process.kill(swtpm.pid, 'SIGCONT')
    await transport.close()
  })
})
