import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createLogger } from '@nkpsim/daemon'
import { clusterClockOf, createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemClock, systemEffects } from '@nkpsim/effects'
import type { RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { softwareHost } from '@nkpsim/tpm/testing'
import { host, storeIn } from '../testing/models.ts'
import { createAttestor } from './attestor.ts'

type Question = { nonce: Buffer; credentialBlob: Buffer; encryptedSecret: Buffer }

it.each([
  ['approves the present boot of an accepted host', false, [1]],
  ['does not approve a present boot that a new policy refuses', true, []],
])('vCenter %s', async (_what, changesPolicy, approvals) => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  const software = softwareHost()
  for (const root of software.authorities.roots)
    writeFileSync(join(folder.path, 'vendor.pem'), root.toString())
  const esx = host({ tpmVersion: '2.0', esxiVersion: '8.0.3', cluster: undefined })
  await store.change((tables) => tables.putHost(esx))
  const installed: number[] = []
  const client = {
    getTpmIdentity: async () => ({
      ...software.somebodys,
      bootPolicyCounterName: Buffer.alloc(34),
      bootPolicyCounter: 1,
      bootAuthority: Buffer.alloc(64),
    }),
    attest: async ({ nonce, credentialBlob: blob, encryptedSecret }: Question) => {
      if (changesPolicy)
        await store.change((tables) =>
          tables.putHostPolicy({ ...store.snapshot().hostPolicy, minimumVersion: '9.0.0' }),
        )
      const { quote, pcrValues, ...evidence } = software.answerOfSomebody(
        { blob, encryptedSecret },
        nonce,
      )
      return { ...evidence, ...quote, pcrValues: [...pcrValues.values()] }
    },
    installBootPolicies: async ({ policies }: { policies: unknown[] }) => {
      installed.push(policies.length)
    },
  }
  const attestor = createAttestor({
    ...systemEffects,
    network: grpcNetwork,
    store,
    tls: {} as TlsIdentity,
    trustedTpmFolder: folder.path,
    onSettled: () => undefined,
    clusterClock: clusterClockOf(systemClock),
    logger: createLogger({
      component: 'test',
      level: 'error',
      clock: systemClock,
      output: systemEffects.ownProcess.logOutput,
    }),
  })
  attestor.reach(esx.id, { client: () => client } as unknown as RpcChannel)
  expect(await attestor.attest(esx)).toMatchObject({
    status: changesPolicy ? 'notAccepted' : 'accepted',
  })
  expect(installed).toEqual(approvals)
  store.close()
})
