import { writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { type MachineClock, systemClock, systemRandom } from '@nkpsim/effects'
import {
  bootEvents,
  connectTpm,
  MEASURED_PCRS,
  powerCycle,
  provisionStorageRootKey,
  type SealedObject,
  type SwtpmProcess,
  seal,
  socketTpms,
  type TpmEndpoint,
  TpmError,
  unixEndpoint,
  unsealObject,
} from '@nkpsim/tpm'
import { bootTpm, HONEST_BOOT } from '@nkpsim/tpm/testing'
import { openBootLab } from '../testing/boot-lab.ts'
import { type HostTpm, watchTpm } from './host-tpm.ts'

const RESETS = 5
const lab = openBootLab()
const logged: string[] = []
const logger = {
  info: (event: string) => logged.push(event),
  error: (event: string) => logged.push(event),
} as unknown as Logger
let swtpm: SwtpmProcess
let bootPcrs: Map<number, Buffer>
let sealed: SealedObject

const watched = async <T>(
  endpoint: TpmEndpoint,
  work: (tpm: HostTpm) => Promise<T>,
  more: { connectTimeoutMs?: number; clock?: MachineClock } = {},
): Promise<T> => {
  const tpm = watchTpm({
    tpms: socketTpms(systemRandom),
    endpoint,
    bootPcrs,
    clock: systemClock,
    logger,
    ...more,
  })
  try {
    return await work(tpm)
  } finally {
    await tpm.stop()
  }
}
const unseal = (tpm: HostTpm) =>
  tpm.use(async (session) => (await unsealObject(session, sealed)).secret.lengthBytes)
/** Retries with a short deadline, because one try may fail on a busy machine. */
const unsealAtLast = async (tpm: HostTpm): Promise<number> => {
  for (;;)
    try {
      return await unseal(tpm)
    } catch (error) {
      expect(error).toEqual(connectionProblem)
    }
}
const boot = async (): Promise<void> => {
  const tpm = await bootTpm(swtpm, bootEvents(HONEST_BOOT))
  bootPcrs = await tpm.pcrRead(MEASURED_PCRS)
  await tpm.close()
}
const connectionProblem = expect.objectContaining({
  code: 'TPM_UNAVAILABLE',
  message: 'TPM 2.0 device detected but a connection cannot be established.',
})

beforeAll(async () => {
  swtpm = await lab.tpm('host')
  await boot()
  const tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  const { name: srkName } = await provisionStorageRootKey(tpm)
  sealed = await seal(tpm, {
    secret: Secret.random(32, systemRandom.bytes),
    policy: { pcrs: [0, 7] },
    srkName,
  })
  await tpm.close()
})
afterAll(() => lab.dispose())

describe('the TPM of a running host', () => {
  it(`works after each of ${RESETS} resets without leaked handles, but opens nothing before the next boot`, async () => {
    for (let reset = 0; reset < RESETS; reset++)
      await watched(swtpm.endpoint, async (tpm) => {
        expect(await unseal(tpm)).toBe(32)
        await powerCycle(swtpm.endpoint)
        await expect(unseal(tpm)).rejects.toMatchObject({ code: 'TPM_POLICY_FAILED' })
        await boot()
        for (let again = 0; again < 4; again++) expect(await unseal(tpm)).toBe(32)
      })
  })

  it('is reported as missing while it is stopped, and as recovered when it continues', async () => {
    const work = async (tpm: HostTpm): Promise<void> => {
      process.kill(swtpm.pid, 'SIGSTOP')
      const failures = await Promise.all(
        [1, 2, 3].map(() => unseal(tpm).catch((error: unknown) => error)),
      )
      expect(failures[0]).toEqual(connectionProblem)
      // Callers that wait for their turn fail with the first, and do not wait as long again each.
      for (const failure of failures) expect(failure).toBe(failures[0])
      expect(tpm.problem()?.id).toBe('esx.problem.hardware.tpm2.connection')
      process.kill(swtpm.pid, 'SIGCONT')
      await untilEqual(tpm.problem, undefined)
      expect(await unsealAtLast(tpm)).toBe(32)
      expect(logged).toContain('tpm.recovered')
    }
    await watched(swtpm.endpoint, work, { connectTimeoutMs: 3000 })
  })

  it('is reported as cleared until the next boot, although its PCRs stay as they were', async () => {
    let pauses = 0
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => {
        pauses++
        return systemClock.sleep(ms / 1000, signal)
      },
    }
    const cleared = async () => {
      throw new TpmError('TPM_SRK_CHANGED', 'this TPM was cleared')
    }
    const work = async (tpm: HostTpm): Promise<void> => {
      await expect(tpm.use(cleared)).rejects.toMatchObject({ code: 'TPM_UNAVAILABLE' })
      const before = pauses
      await until(() => pauses > before + 2)
      expect(tpm.problem()?.id).toBe('esx.problem.hardware.tpm2.provisioning')
    }
    await watched(swtpm.endpoint, work, { clock })
  })

  it('is waited for while another client uses it, and serves the host when that client leaves', async () => {
    if (swtpm.endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
    const other = connect(swtpm.endpoint.serverPath)
    await new Promise((resolve) => other.once('connect', resolve))
    await watched(swtpm.endpoint, async (tpm) => {
      const waiting = unseal(tpm)
      setTimeout(() => other.destroy(), 500)
      expect(await waiting).toBe(32)
    })
  })

  it('serves many simultaneous callers, one after the other', async () => {
    await watched(swtpm.endpoint, async (tpm) => {
      const all = await Promise.all(Array.from({ length: 20 }, () => unseal(tpm)))
      expect(new Set(all)).toEqual(new Set([32]))
    })
  })

  it('unseals during a dictionary lockout too, because our objects have no password to guess', async () => {
    const tool = (program: string, ...args: string[]) => lab.tool(swtpm, program, ...args)
    writeFileSync(join(lab.folder, 'secret'), 'secret')
    const limits = ['-n', '1', '-t', '1000', '-l', '1000']
    expect(tool('tpm2_dictionarylockout', '-s', ...limits)).toBe(0)
    const object = ['-u', 'o.pub', '-r', 'o.priv']
    const guarded = ['-C', '0x81000001', '-p', 'right', '-i', 'secret', ...object]
    expect(tool('tpm2_create', ...guarded)).toBe(0)
    tool('tpm2_flushcontext', '-t')
    expect(tool('tpm2_load', '-C', '0x81000001', ...object, '-c', 'o.ctx')).toBe(0)
    for (const guess of ['wrong', 'right']) {
      tool('tpm2_flushcontext', '-t')
      expect(tool('tpm2_unseal', '-c', 'o.ctx', '-p', guess)).not.toBe(0)
    }
    tool('tpm2_flushcontext', '-t')
    await watched(swtpm.endpoint, async (tpm) => {
      expect(await unseal(tpm)).toBe(32)
      const state = await tpm.use((session) => session.getDictionaryAttackState())
      expect(state).toMatchObject({ inLockout: true, failures: 1, maxFailures: 1 })
    })
  })
})

describe('a TPM that answers', () => {
  /** Runs the work with a proxy of the TPM. `spoil` changes the responses of the TPM. */
  async function proxied<T>(
    name: string,
    spoil: (answer: Buffer, to: Socket) => void,
    work: (endpoint: TpmEndpoint) => Promise<T>,
  ): Promise<T> {
    if (swtpm.endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
    const { serverPath } = swtpm.endpoint
    const endpoint = unixEndpoint(join(lab.folder, `${name}.sock`))
    const server: Server = createServer((client) => {
      const upstream = connect(serverPath)
      client.on('data', (chunk) => upstream.write(chunk))
      upstream.on('data', (answer: Buffer) => spoil(answer, client))
      client.on('close', () => upstream.destroy())
      for (const socket of [client, upstream]) socket.on('error', () => undefined)
    })
    if (endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
    await new Promise<void>((resolve) => server.listen(endpoint.serverPath, resolve))
    try {
      return await work(endpoint)
    } finally {
      server.close()
    }
  }

  it('with garbage counts as unusable, however often the host asks it', async () => {
    const garbage = (_answer: Buffer, to: Socket) => to.write(Buffer.alloc(64, 0x41))
    await proxied('garbage', garbage, (endpoint) =>
      watched(endpoint, async (tpm) => {
        for (let asked = 0; asked < 4; asked++)
          await expect(unseal(tpm)).rejects.toEqual(connectionProblem)
      }),
    )
  })

  it('slowly is waited for', async () => {
    const slowly = (answer: Buffer, to: Socket) => void setTimeout(() => to.write(answer), 400)
    await proxied('slow', slowly, (endpoint) =>
      watched(endpoint, async (tpm) => expect(await unseal(tpm)).toBe(32)),
    )
  })
})
