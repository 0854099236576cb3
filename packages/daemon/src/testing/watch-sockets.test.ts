import { createServer } from 'node:net'
import { expect, it } from '@jest/globals'
import { watchSockets } from './watch-sockets.ts'

it('a watch for sockets sees a socket that is opened, and none before and after it', async () => {
  const before = createServer().listen(0)
  let opened: readonly string[]
  let during: ReturnType<typeof createServer>
  {
    using sockets = watchSockets()
    expect(sockets.opened()).toEqual([])
    during = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => during.once('listening', resolve))
    opened = sockets.opened()
    expect(opened).toEqual(['TCPSERVERWRAP'])
  }
  const after = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => after.once('listening', resolve))
  expect(opened).toHaveLength(1)
  for (const server of [before, during, after]) server.close()
})
