import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import { createKmsAuthority, makeKmsKey, type Pykmip, startPykmip } from '@nkpsim/kmip/testing'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { bootEvents, encodeEventLog, unixEndpoint } from '@nkpsim/tpm'
import { createSimulatedTpms } from '@nkpsim/tpm/simulated'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import {
  administrationOf,
  configureTrustHosts,
  createTestHost,
  type MemoryTrustHost,
  PROVIDER_ID,
  startTrustHostInMemory,
  type TestHost,
} from './testing/index.ts'

const TIMEOUT_MS = 60_000
const program = findPykmip(pykmipCandidates(process.env))
// Skipped where PyKMIP is not installed.
const describeWithPykmip = program === undefined ? describe.skip : describe

describeWithPykmip('a trust host with PyKMIP', () => {
  const authority = createKmsAuthority()
  const [server, client] = [authority.issueServer(), authority.issueClient('trust-authority')]
  let folder = ''
  let pykmip: Pykmip
  let trustHost: MemoryTrustHost
  let host: TestHost
  let token: string
  const start = (port: number): Promise<Pykmip> =>
    startPykmip({
      ...{ program: program ?? '', folder: join(folder, 'kms'), port, server },
      clientsPem: authority.certificatePem,
    })

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trust-pykmip-'))
    pykmip = await start(0)
    const network = createMemoryNetwork()
    trustHost = await startTrustHostInMemory({
      ...{ name: 'trust-1', network, clock: systemClock, random: systemRandom },
      connections: systemConnections,
    })
    const events = bootEvents(HONEST_BOOT)
    const servers = [{ name: 'pykmip', address: `127.0.0.1:${pykmip.port}` }]
    const [place] = await configureTrustHosts([trustHost], {
      kms: { servers, serverPem: server.certificatePem, client },
      ...{ eventLog: encodeEventLog(events), providerId: PROVIDER_ID },
      primaryKeyId: await makeKmsKey(
        { port: pykmip.port, trustedPem: server.certificatePem },
        client,
      ),
    })
    if (place === undefined) throw new Error('no trust host')
    const world = createSimulatedTpms({ random: systemRandom, clock: systemClock })
    const endpoint = unixEndpoint('/simulated/esx-1')
    world.manufacture(endpoint)
    const tpm = await world.attach(systemRandom).connect(endpoint)
    const node = network.node('esx-1', systemClock)
    host = await createTestHost({ node, tpm, events, place, random: systemRandom })
    token = await host.token()
  })
  afterAll(async () => {
    await trustHost?.stop()
    await pykmip?.kill()
    rmSync(folder, { recursive: true })
  })

  it('wraps, has no key while PyKMIP is killed, and unwraps when it runs again', async () => {
    const [made] = await host.wrap(PROVIDER_ID, token)
    if (made === undefined) throw new Error('no key')
    const { port } = pykmip
    await pykmip.kill()
    await expect(host.unwrap(PROVIDER_ID, token, [made.wrapped])).rejects.toMatchObject({
      code: 'KEY_SERVER_UNAVAILABLE',
    })
    const administration = await administrationOf(trustHost)
    const { parts } = await administration.getHealth({}, { timeoutMs: TIMEOUT_MS })
    expect(parts.at(-1)).toMatchObject({ part: 'tkp-1', health: 'TRUST_HEALTH_ERROR' })
    pykmip = await start(port)
    const [result] = await host.unwrap(PROVIDER_ID, token, [made.wrapped])
    expect(Buffer.from(result?.key ?? [])).toEqual(made.key)
  })
})
