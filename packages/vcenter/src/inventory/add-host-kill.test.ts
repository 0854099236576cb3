import { expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS, untilEqual } from '@nkpsim/daemon/testing'
import { fakeHost } from '../testing/fake-host.ts'
import { startVcenterd } from '../testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }

it('a host is added by repeating the call if vCenter died before it recorded the certificate', async () => {
  using folder = createTemporaryFolder()
  const host = await fakeHost()
  const first = await startVcenterd(folder.path)
  const channel = first.connect()
  host.beforeInstall = async () => {
    await first.end('SIGKILL')
  }
  const added = { name: 'esx-1', ...host.credentials }
  await expect(
    channel.client('nkpsim.vcenter.v1.InventoryService').addHost(added, CALL),
  ).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
  channel.close()
  await untilEqual(() => host.certificatePem === '', false)
  const second = await startVcenterd(folder.path)
  const again = second.connect()
  const inventory = again.client('nkpsim.vcenter.v1.InventoryService')
  expect((await inventory.listHosts({}, CALL)).hosts).toEqual([])
  host.beforeInstall = async () => undefined
  await inventory.addHost(added, CALL)
  await untilEqual(
    async () => (await inventory.getHost({ name: 'esx-1' }, CALL)).host?.connectionState,
    'CONNECTION_STATE_CONNECTED',
  )
  again.close()
  await second.end('SIGTERM')
  await host.close()
})
