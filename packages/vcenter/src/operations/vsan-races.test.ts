import { expect, it } from '@jest/globals'
import { addProvider, CALL, PLAIN, settle, vsanLab, WANTED } from '../testing/vsan-lab.ts'

const CLUSTER = { cluster: 'Cluster', allowReducedRedundancy: false }

/** A cluster with ESA that is encrypted with nkp-1, and whose hosts are done. */
async function encrypted() {
  const lab = await vsanLab()
  const { store, operations } = lab
  for (const name of ['nkp-1', 'nkp-2']) await addProvider(store, { name, backedUpTimeMs: 1 })
  await operations.enableVsan.run({ ...WANTED, architecture: 'ESA' }, CALL)
  await settle(store)
  const encrypt = (provider: string) =>
    operations.setVsanEncryption.run({ cluster: 'Cluster', provider, ...PLAIN }, CALL)
  await encrypt('nkp-1')
  await settle(store)
  const deepRekey = async (): Promise<void> => {
    await operations.deepRekeyVsan.run(CLUSTER, CALL)
    await settle(store)
  }
  return { ...lab, encrypt, deepRekey }
}

/** Lets something happen once while a host locks a DEK. */
function once(act: () => Promise<unknown>): () => Promise<void> {
  let isDone = false
  return async () => {
    if (isDone) return
    isDone = true
    await act()
  }
}

it.each(['a shallow rekey', 'a deep rekey', 'another provider'] as const)(
  '%s during which a deep rekey came to its end changes nothing: the former DEK does not come back',
  async (change) => {
    const { store, operations, meanwhile, encrypt, deepRekey } = await encrypted()
    meanwhile.lock = once(deepRekey)
    const changing = {
      'a shallow rekey': () => operations.shallowRekeyVsan.run({ cluster: 'Cluster' }, CALL),
      'a deep rekey': () => operations.deepRekeyVsan.run(CLUSTER, CALL),
      'another provider': () => encrypt('nkp-2'),
    }
    await expect(changing[change]()).rejects.toMatchObject({ code: 'VSAN_CHANGING' })
    const [vsan] = store.snapshot().vsanClusters
    expect(vsan?.encryption).toMatchObject({ provider: 'nkp-1', dekGenerationId: 2 })
    expect(vsan?.dek?.dekId).not.toBe(vsan?.oldDek?.dekId)
    expect(vsan?.dek?.dekId).toBe('dek-3')
    store.close()
  },
)

it('an enablement during which vSAN was made again changes nothing', async () => {
  const { store, operations, meanwhile } = await vsanLab()
  await addProvider(store, { name: 'nkp-1', backedUpTimeMs: 1 })
  await operations.enableVsan.run({ ...WANTED, architecture: 'ESA' }, CALL)
  await settle(store)
  meanwhile.lock = once(async () => {
    await operations.disableVsan.run({ cluster: 'Cluster' }, CALL)
    await operations.enableVsan.run({ ...WANTED, architecture: 'ESA' }, CALL)
    await settle(store)
  })
  const request = { cluster: 'Cluster', provider: 'nkp-1', ...PLAIN }
  await expect(operations.setVsanEncryption.run(request, CALL)).rejects.toMatchObject({
    code: 'VSAN_CHANGING',
  })
  const [vsan] = store.snapshot().vsanClusters
  expect([vsan?.encryption, vsan?.dek]).toEqual([undefined, undefined])
  store.close()
})

it('a change whose caller lost a privilege, or whose provider was removed, while it waited changes nothing', async () => {
  const { store, operations, meanwhile, encrypt } = await encrypted()
  const before = store.snapshot().vsanClusters
  const ended = { ...CALL, requireStill: () => Promise.reject(new Error('the session has ended')) }
  for (const { run } of [operations.shallowRekeyVsan, operations.deepRekeyVsan])
    await expect(run(CLUSTER, ended)).rejects.toThrow('the session has ended')
  const request = { cluster: 'Cluster', provider: 'nkp-2', ...PLAIN }
  await expect(operations.setVsanEncryption.run(request, ended)).rejects.toThrow('has ended')
  meanwhile.lock = once(() => store.change((tables) => tables.deleteKeyProvider('nkp-2')))
  await expect(encrypt('nkp-2')).rejects.toMatchObject({ code: 'PROVIDER_NOT_FOUND' })
  expect(store.snapshot().vsanClusters).toEqual(before)
  store.close()
})
