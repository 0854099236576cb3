import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, createTemporaryFolder, manualClock } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { markBackedUp } from '../key-provider/lifecycle.ts'
import { createDomain, partnerEntries } from '../linked/domain.ts'
import { createSummaries } from '../linked/summaries.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import { keyProvider, storeIn } from '../testing/models.ts'
import { linkedVcenterOperations } from './linked-vcenters.ts'
import { partnerOperations } from './partners.ts'

const compute = simulatedCompute()

const PARTNER = { instanceId: randomUUID(), name: 'vc-other', address: 'other:443' }
const CALL: Call = {
  caller: { name: '', sessionId: '' },
  peer: { kind: 'vcenter', id: PARTNER.instanceId },
  source: '',
  authority: '',
  signal: new AbortController().signal,
  requireStill: async () => undefined,
}
const productVersion = { major: 8, minor: 0, update: 3 }

const SUMMARY = { name: '', version: '', providers: [], hosts: [], virtualMachines: [] }

it('a shared provider has no backup record, but has the backup time of the sender', async () => {
  using folders = new DisposableStack()
  const open = async () => {
    const store = await storeIn(folders.use(createTemporaryFolder()).path)
    await store.change((tables) => tables.putPartner(PARTNER))
    return folders.adopt(store, (each) => each.close())
  }
  const [sender, receiver] = [await open(), await open()]
  const provider = keyProvider({ backedUpTimeMs: undefined })
  const { name, keyId, kcv } = provider
  await sender.change((tables) => tables.insertKeyProvider(provider))
  const domain = createDomain(sender, () => 9000, systemRandom, partnerEntries(grpcNetwork))
  const [sent, received] = [createSummaries(), createSummaries()]
  for (const summaries of [sent, received]) summaries.ask(PARTNER.instanceId)(SUMMARY)
  const parts = { store: receiver, domain, productVersion }
  const { receiveProvider } = partnerOperations({
    ...parts,
    compute,
    clusterClock: clusterClockOf(manualClock()),
    synchronizer: { change: received.change } as Synchronizer,
    distributor: {
      status: () => ({
        isConnected: false,
        hasReportedVms: false,
        observed: undefined,
        refusal: undefined,
      }),
    },
  })
  const client = {
    receiveProvider: async ({ config, password: text }: { config: Buffer; password: string }) => {
      using password = Secret.from(Buffer.from(text))
      const { isAlreadyPresent } = await receiveProvider.run({ config, password }, CALL)
      return { alreadyPresent: isAlreadyPresent }
    },
  }
  const channel = { client: () => client } as unknown as RpcChannel
  const { shareProvider } = linkedVcenterOperations({
    random: systemRandom,
    compute,
    ...{ store: sender, domain },
    synchronizer: { withPartner: (_, use) => use(channel), change: sent.change } as Synchronizer,
  })
  const share = (call = CALL) => shareProvider.run({ provider: name, vcenter: PARTNER.name }, call)

  await expect(share()).rejects.toMatchObject({ code: 'PROVIDER_NOT_BACKED_UP' })
  const backup = { provider: name, keyId, kcv, isEncrypted: true, user: 'anna' }
  await markBackedUp(sender, backup, 5000)
  await sender.change((tables) =>
    tables.updateKeyProvider({ ...provider, backedUpTimeMs: 5000, updatedTimeMs: 6000 }),
  )
  await expect(share()).rejects.toMatchObject({
    code: 'PROVIDER_NOT_BACKED_UP',
    message: expect.stringContaining('changed after its last backup'),
  })
  await markBackedUp(sender, backup, 7000)
  // The encryption of the file takes a while, in which the caller may lose the rights.
  const requireStill = () => Promise.reject(new Error('the rights have ended'))
  await expect(share({ ...CALL, requireStill })).rejects.toThrow('the rights have ended')
  expect(receiver.snapshot().keyProviders).toEqual([])
  expect(await share()).toEqual({ isAlreadyPresent: false })
  expect(await share()).toEqual({ isAlreadyPresent: true })
  expect(receiver.snapshot().backups).toEqual([])
  expect(receiver.snapshot().keyProviders).toMatchObject([
    { name, keyId, kcv, backedUpTimeMs: 7000 },
  ])
  // Each summary is older than the change, so a copy of the KDK may be missing in it.
  for (const summaries of [sent, received]) {
    expect(summaries.of(PARTNER.instanceId)).toBe(SUMMARY)
    expect(summaries.mayHaveMore(PARTNER.instanceId)).toBe(true)
  }
})
