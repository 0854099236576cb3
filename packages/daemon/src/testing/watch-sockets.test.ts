import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { pathToFileURL } from 'node:url'
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

it('a watch for sockets does not count the first use of an output that is a pipe', () => {
  const module = JSON.stringify(pathToFileURL(`${import.meta.dirname}/watch-sockets.ts`).href)
  const program = `const { watchSockets } = await import(${module})
    const sockets = watchSockets()
    process.stdout.write('')
    process.stderr.write('')
    console.log(JSON.stringify(sockets.opened()))`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('[]\n')
})
