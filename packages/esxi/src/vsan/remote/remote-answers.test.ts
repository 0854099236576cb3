import { describe, expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import type { MemberChannels } from './member-channels.ts'
import { remoteFiles } from './remote-files.ts'
import { remotePeer } from './remote-peer.ts'

const SECTOR = 4096
const IO = { token: 't', componentId: 'c', csn: 1 }
const UNREACHABLE = { code: 'VSAN_HOST_UNREACHABLE' }

/** Connections to a host that answers each call with this. */
function answering(answer: object): Pick<MemberChannels, 'to'> {
  const client = new Proxy({}, { get: () => async () => answer })
  return { to: async () => ({ client: () => client }) as unknown as RpcChannel }
}

describe.each([
  ['too few', SECTOR - 1],
  ['too many', SECTOR + 1],
  ['no', 0],
])('a host of the cluster that answers with %s bytes', (_, lengthBytes) => {
  const bytes = Buffer.alloc(lengthBytes)

  it('counts as one that does not answer', async () => {
    const peer = remotePeer(answering({ sectors: bytes, checks: bytes }), 'esx-2')
    const range = { offsetBytes: 0, lengthBytes: SECTOR }
    await expect(peer.read({ ...IO, ...range })).rejects.toMatchObject(UNREACHABLE)
    await expect(peer.checks({ ...IO, firstChunk: 0, chunks: 1 })).rejects.toMatchObject(
      UNREACHABLE,
    )
    const files = remoteFiles(answering({ content: bytes }), 'esx-2')
    await expect(files.readObject('object', 0, SECTOR)).rejects.toMatchObject(UNREACHABLE)
  })
})

it('a small file may be shorter than what was asked for, but not longer', async () => {
  const read = (contentBytes: number) =>
    remoteFiles(
      answering({
        ...{ failure: null, node: null, names: [], garbage: [], change: null },
        content: Buffer.alloc(contentBytes),
      }),
      'esx-2',
    ).call('object', { call: 'read', file: 1, position: 0, lengthBytes: 10 }, 'request')
  await expect(read(9)).resolves.toMatchObject({ bytes: Buffer.alloc(9) })
  await expect(read(11)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})

it('a host that answers about another object counts as one that does not answer', async () => {
  const id = (digit: string) => `0000000${digit}-0000-4000-8000-000000000000`
  const component = {
    ...{ componentId: id('1'), diskId: id('2'), kind: 'VSAN_COMPONENT_KIND_REPLICA', owned: false },
    configuration: {
      ...{ objectId: id('3'), kind: 'VSAN_OBJECT_KIND_FILE', failuresToTolerate: 0, csn: 9 },
      ...{ owner: { hostId: id('4'), runId: id('5') }, components: [], removed: false },
      ...{ promisedCsn: 0, promisedRunId: '', encryption: null },
    },
  }
  const peer = remotePeer(answering({ components: [component] }), 'esx-2')
  await expect(peer.locate(id('3'))).resolves.toMatchObject([{ componentId: id('1') }])
  await expect(peer.locate(id('6'))).rejects.toMatchObject(UNREACHABLE)
})
