import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createFreePorts } from '@nkpsim/daemon'
import { until } from '@nkpsim/daemon/testing'
import { type Link, openLink } from './link.ts'

/** Long enough for unwanted data to arrive on the same machine, ms. */
const SILENCE_MS = 150

let server: Server
let link: Link
let from: { host: string; port: number }
let callees: Socket[]

beforeEach(async () => {
  const [fromPort = 0, toPort = 0] = await createFreePorts().take(2)
  callees = []
  server = createServer((socket) => {
    callees.push(socket)
    socket.on('error', () => undefined)
  })
  server.listen(toPort, 'localhost')
  await once(server, 'listening')
  from = { host: '127.0.0.2', port: fromPort }
  link = await openLink({ from, to: { host: 'localhost', port: toPort } })
})
afterEach(async () => {
  await link.close()
  for (const socket of callees) socket.destroy()
  await new Promise((closed) => server.close(closed))
})

async function call(): Promise<Socket> {
  const socket = createConnection(from)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Opens a connection, and records the data that each side receives. */
async function spoken() {
  const caller = await call()
  const arrived = once(server, 'connection')
  const [callee]: Socket[] = callees.length > 0 ? callees : ((await arrived) as Socket[])
  if (callee === undefined) throw new Error('nobody was called')
  return { caller, callee, heard: { caller: hear(caller), callee: hear(callee) } }
}

function hear(socket: Socket): () => string {
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk
  })
  return () => heard
}

const silence = () => new Promise((resolve) => setTimeout(resolve, SILENCE_MS))

describe('a link of the relay', () => {
  it('passes bytes in both directions, and the end of a connection', async () => {
    const { caller, callee, heard } = await spoken()
    const long = 'x'.repeat(5_000_000)
    caller.write(long)
    callee.write('answer')
    await until(() => heard.callee().length === long.length && heard.caller() === 'answer')
    caller.end()
    await once(callee, 'end')
  })

  it('holds back blocked data without losing any', async () => {
    const { caller, callee, heard } = await spoken()
    link.setFlow('cut')
    caller.write('asked')
    callee.write('answered')
    await silence()
    expect([heard.callee(), heard.caller()]).toEqual(['', ''])
    link.setFlow('no-answers')
    await until(() => heard.callee() === 'asked')
    await silence()
    expect(heard.caller()).toBe('')
    link.setFlow('open')
    await until(() => heard.caller() === 'answered')
  })

  it('accepts connections while it is cut, and lets them wait', async () => {
    link.setFlow('cut')
    const caller = await call()
    const heard = hear(caller)
    caller.write('anybody?')
    await until(() => callees.length === 1)
    const asked = hear(callees[0] as Socket)
    await silence()
    expect(asked()).toBe('')
    callees[0]?.write('me')
    link.setFlow('open')
    await until(() => asked() === 'anybody?' && heard() === 'me')
  })

  it('closes the oldest connection if there are too many', async () => {
    link.setFlow('cut')
    const first = await call()
    const closed = once(first, 'close')
    first.resume()
    const others = await Promise.all(Array.from({ length: 100 }, call))
    await closed
    for (const socket of others) socket.destroy()
  })

  it('refuses a call if no server listens, but a cut link refuses only after it is reopened', async () => {
    for (const socket of callees) socket.destroy()
    await new Promise((closed) => server.close(closed))
    link.setFlow('cut')
    const caller = await call()
    let refused = ''
    caller.on('error', ({ message }) => {
      refused = message
    })
    caller.resume()
    await silence()
    expect(refused).toBe('')
    link.setFlow('open')
    await until(() => refused.includes('ECONNRESET'))
    server.listen(0, 'localhost')
    await once(server, 'listening')
  })
})
