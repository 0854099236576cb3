import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Logger } from '@nkpsim/daemon'
import { systemClock, systemRandom } from '@nkpsim/effects'
import {
  bootEvents,
  connectTpm,
  MEASURED_PCRS,
  type SealedObject,
  type SwtpmProcess,
  socketTpms,
  type TpmEndpoint,
  unixEndpoint,
} from '@nkpsim/tpm'
import { bootTpm, HONEST_BOOT } from '@nkpsim/tpm/testing'
import { openBootLab } from '../testing/boot-lab.ts'
import {
  CONNECTION_PROBLEM,
  sealToBoot,
  unsealedBytes,
  withWatchedTpm,
} from '../testing/host-tpm-lab.ts'
import type { HostTpm } from './host-tpm.ts'

const lab = openBootLab()
const logger = { info: () => undefined, error: () => undefined } as unknown as Logger
let swtpm: SwtpmProcess
let bootPcrs: Map<number, Buffer>
let sealed: SealedObject

const tpms = socketTpms(systemRandom)
const watched = <T>(endpoint: TpmEndpoint, work: (tpm: HostTpm) => Promise<T>): Promise<T> =>
  withWatchedTpm({ tpms, endpoint, bootPcrs, clock: systemClock, logger }, work)
const connectionProblem = expect.objectContaining(CONNECTION_PROBLEM)
const unseal = (tpm: HostTpm) => unsealedBytes(tpm, sealed)
const boot = async (): Promise<void> => {
  const tpm = await bootTpm(swtpm, bootEvents(HONEST_BOOT))
  bootPcrs = await tpm.pcrRead(MEASURED_PCRS)
  await tpm.close()
}

beforeAll(async () => {
  swtpm = await lab.tpm('host')
  await boot()
  const tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  sealed = await sealToBoot(tpm)
  await tpm.close()
})
afterAll(() => lab.dispose())

describe('a TPM behind a socket', () => {
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
