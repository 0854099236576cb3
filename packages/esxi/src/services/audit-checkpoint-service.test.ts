import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey, signCheckpoint } from '@nkpsim/crypto'
import { createTemporaryFolder, PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { startEsxid } from '../testing/esxid-process.ts'
import { fakeVcenter } from '../testing/fake-vcenter.ts'

const PASSWORD = 'a root password'
const CALL = { timeoutMs: PATIENCE_MS }
const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))
const publicKey = auditPublicKey(key)
const checkpointsOf = (channel: RpcChannel) =>
  channel.client('nkpsim.esxi.v1.AuditCheckpointService')

describe('a host', () => {
  it('stores checkpoints of its vCenter, lists them for an operator, and accepts none from others', async () => {
    using folder = createTemporaryFolder()
    const esxid = await startEsxid(join(folder.path, 'state'), ['--name', 'esx-1'], PASSWORD)
    const channels: RpcChannel[] = []
    try {
      const [host] = esxid.hosts
      if (host === undefined) throw new Error('no host')
      const vcenter = await fakeVcenter(PASSWORD)
      const { instanceId } = vcenter
      await vcenter.adopt(host)
      const own = await vcenter.connect(host)
      const operator = await vcenter.connect(host, { kind: 'operator', id: 'somebody' })
      channels.push(own, operator)
      const offer = (sequence: number, of = instanceId, hash = 'ab'.repeat(32)) => ({
        checkpoint: signCheckpoint({ instanceId: of, sequence, hash, timeMs: 1 }, key),
        publicKey,
      })
      await checkpointsOf(own).storeCheckpoint(offer(100), CALL)
      const refused: [RpcChannel, ReturnType<typeof offer>, string][] = [
        [own, offer(100, instanceId, 'cd'.repeat(32)), 'CHECKPOINT_CONFLICT'],
        [own, { ...offer(200), publicKey: Buffer.alloc(32) }, 'CHECKPOINT_INVALID'],
        [operator, offer(200), 'NO_PERMISSION'],
      ]
      for (const [channel, offered, code] of refused)
        await expect(checkpointsOf(channel).storeCheckpoint(offered, CALL)).rejects.toMatchObject({
          code,
        })
      await expect(checkpointsOf(own).storeCheckpoint({}, CALL)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      })
      const { checkpoints } = await checkpointsOf(operator).listCheckpoints({ instanceId }, CALL)
      expect(checkpoints).toEqual([
        { ...offer(100), conflicting: false },
        { ...offer(100, instanceId, 'cd'.repeat(32)), conflicting: true },
      ])
    } finally {
      for (const channel of channels) channel.close()
      await esxid.end('SIGTERM')
    }
  })
})
