import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { rememberNodes, rememberSoleVcenter, remoteNodes } from './remote-nodes.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remote-nodes-'))
  await mkdir(join(folder, 'vcenter'))
})
afterAll(() => rm(folder, { recursive: true }))

it('a workstation uses the vCenter that is left of vCenter HA on other machines', async () => {
  const ready = join(folder, 'vcenter', 'ready.json')
  const first = { address: 'vc-1.test', port: 8443, downloadPort: 8445, instanceId: 'i' }
  await writeFile(ready, JSON.stringify(first))
  await rememberNodes(folder, ['vc-1.test:8443', 'vc-2.test:9443'])
  expect(remoteNodes(folder)).toEqual(['vc-1.test:8443', 'vc-2.test:9443'])
  await rememberSoleVcenter(folder, 'vc-2.test:9443')
  expect(remoteNodes(folder)).toEqual([])
  expect(JSON.parse(await readFile(ready, 'utf8'))).toEqual({
    ...first,
    ...{ address: 'vc-2.test', port: 9443 },
  })
})
