import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { type NodeConfig, readNode, readNodeConfig, writeNodeConfig } from './node-config.ts'

const { files } = systemEffects
const CONFIG: NodeConfig = {
  name: 'b',
  nodes: [
    { name: 'a', address: 'localhost:1', etcdEndpoint: 'localhost:2' },
    { name: 'b', address: 'localhost:3', etcdEndpoint: 'localhost:4' },
    { name: 'witness', address: '', etcdEndpoint: 'localhost:5' },
  ],
  leaseSeconds: 3,
}
const TLS = { certificatePem: 'certificate', privateKeyPem: Buffer.from('key'), rootsPem: 'roots' }

it('a node starts with its configuration, and asks its own member of etcd first', async () => {
  using folder = createTemporaryFolder()
  await writeNodeConfig(systemEffects, folder.path, CONFIG, TLS)
  const endpoints = ['localhost:4', 'localhost:2', 'localhost:5']
  expect(readNode(files, folder.path)).toEqual({
    config: CONFIG,
    etcd: { endpoints, tls: { ...TLS, privateKeyPem: 'key' } },
  })
})

it.each(['{', '{}', JSON.stringify({ ...CONFIG, nodes: [] })])(
  'a node does not start with the configuration %s',
  async (text) => {
    using folder = createTemporaryFolder()
    await writeNodeConfig(systemEffects, folder.path, CONFIG, TLS)
    writeFileSync(join(folder.path, 'ha', 'node.json'), text)
    const code = (name: string) => expect.objectContaining({ code: name })
    expect(() => readNode(files, folder.path)).toThrow(code('STORE_UNUSABLE'))
    expect(() => readNodeConfig(files, folder.path)).toThrow(code('INPUT_UNREADABLE'))
  },
)
