import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { type Heartbeat, readHeartbeats, writeHeartbeat } from './heartbeat-file.ts'

const HEARTBEAT: Heartbeat = {
  ...{ hostId: 'host-a', hostName: 'esx-1', incarnation: 'run', beat: 1, hasEnded: false },
  ...{ keyIds: ['key'], poweredOn: 3, failed: [] },
}

it('a heartbeat is read as it was written, also after a longer one', async () => {
  using temporary = createTemporaryFolder()
  await using folder = await holdFolder(systemEffects, temporary.path)
  const read = async () => (await readHeartbeats(folder, await folder.list())).get('host-a')
  const failed = [{ vm: 'db', term: 4, reason: 'r'.repeat(1000) }]
  await writeHeartbeat(folder, { ...HEARTBEAT, failed })
  expect(await read()).toMatchObject({ failed: [{ vm: 'db', reason: 'r'.repeat(300) }] })
  await writeHeartbeat(folder, { ...HEARTBEAT, beat: 2, hasEnded: true })
  expect(await read()).toEqual({ ...HEARTBEAT, version: 1, beat: 2, hasEnded: true })
})

it('a heartbeat that cannot be read tells nothing, and does not hide others', async () => {
  using temporary = createTemporaryFolder()
  await using folder = await holdFolder(systemEffects, temporary.path)
  await writeHeartbeat(folder, HEARTBEAT)
  const texts = {
    b: '{"hostId":',
    c: `${JSON.stringify({ ...HEARTBEAT, hostId: 'another' })}\n`,
    d: `${JSON.stringify({ ...HEARTBEAT, hostId: 'd', beat: '1' })}\n`,
    e: 'x'.repeat(40_000),
  }
  for (const [id, text] of Object.entries(texts))
    writeFileSync(join(temporary.path, `host-${id}-hb`), text)
  const found = await readHeartbeats(folder, await folder.list())
  expect([...found].map(([id, heartbeat]) => [id, heartbeat?.beat])).toEqual([
    ['b', undefined],
    ['c', undefined],
    ['d', undefined],
    ['e', undefined],
    ['host-a', 1],
  ])
})
