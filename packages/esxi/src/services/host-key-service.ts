import { Secret } from '@nkpsim/crypto'
import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { HostKeyOperations, ListedKey } from '../operations/host-keys.ts'

/** nkpsim.esxi.v1.HostKeyService. */
export function hostKeyService(operations: HostKeyOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostKeyService',
    operations,
    {
      addKeys: async ({ keys }, run) =>
        run({
          keys: keys.map(({ key, ...offered }) => ({ ...offered, kek: Secret.from(key) })),
        }),
      removeKeys: async ({ keys }, run) => ({
        removedCount: await run({
          keys: keys.map(({ provider, keyId }) => ({ providerName: provider, keyId })),
        }),
      }),
      listKeys: async function* (request, run) {
        for await (const keys of run(request)) yield { keys: keys.map(heldKeyMessage) }
      },
    },
    ['vcenter'],
  )
}

function heldKeyMessage({ providerName, usedBy, isPersistent, ...key }: ListedKey): esxiV1.HeldKey {
  return { ...key, provider: providerName, usedBy: [...usedBy], persistent: isPersistent }
}
