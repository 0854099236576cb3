import { join } from 'node:path'
import type { ByteStream, ProgramEnd, Programs, SimulatedStreams } from '@nkpsim/effects'

/** A QEMU of a test. Its guest is a text, which a migration carries. */
export type FakeQemu = {
  args: readonly string[]
  console: ByteStream
  end: (how: ProgramEnd) => void
  killed: string[]
  guest: string
  /** As `query-status` returns it; `ended` if QEMU is gone. */
  status: string
}

/** What is wrong with QEMU on a host. */
export type FakeQemuFaults = {
  isMissing?: (folder: string) => boolean
  versionOf?: (folder: string) => readonly [number, number, number]
  /** Whether a source does not send its guest, or a destination does not take it. */
  fails?: 'source' | 'destination' | 'start'
  /** QEMU starts when this resolves. */
  mayStart?: Promise<void>
}

const VERSION = [7, 2, 22] as const
/** Parts in which a guest is sent. */
const PARTS = 3

/** Returns programs that behave as QEMU does towards its host. */
export function fakePrograms(
  streams: SimulatedStreams,
  started: FakeQemu[],
  { isMissing = () => false, versionOf = () => VERSION, fails, mayStart }: FakeQemuFaults = {},
  ownFolder = '',
): Programs {
  return {
    isInstalled: () => !isMissing(ownFolder),
    start: async (_name, args, folder) => {
      await mayStart
      const ended = Promise.withResolvers<ProgramEnd>()
      const connect = (id: string): ByteStream => {
        const option = args.find((each) => each.startsWith(`socket,id=${id},path=`)) ?? ''
        return streams.connect(join(folder, option.replace(/.*path=/, '')))
      }
      const monitor = connect('monitor')
      const isArriving = args.includes('-incoming')
      const qemu: FakeQemu = {
        ...{
          args,
          console: connect('console'),
          killed: [],
          guest: isArriving ? '' : 'a new guest',
        },
        status: isArriving ? 'inmigrate' : 'running',
        end: (how) => {
          if (qemu.status === 'ended') return
          qemu.status = 'ended'
          monitor.destroy()
          ended.resolve(how)
        },
      }
      started.push(qemu)
      if (fails === 'start') qemu.end({ exitCode: 1, signal: null })
      else
        answer(qemu, monitor, { streams, folder, version: versionOf(folder), fails }).catch(
          (error: unknown) => {
            if (qemu.status !== 'ended') throw error
          },
        )
      return {
        pid: 1,
        ended: ended.promise,
        lastErrors: () => (fails === 'start' ? 'qemu: warning\nqemu: no such export\n' : ''),
        kill: (signal) => {
          qemu.killed.push(signal)
          qemu.end({ exitCode: null, signal })
        },
      }
    },
  }
}

type Machine = {
  streams: SimulatedStreams
  folder: string
  version: readonly [number, number, number]
  fails: FakeQemuFaults['fails']
}

async function answer(qemu: FakeQemu, monitor: ByteStream, machine: Machine): Promise<void> {
  let told: Promise<void> = Promise.resolve()
  /** QEMU answers nothing while it sends the last pass. Here, all passes are like that. */
  let sending = Promise.withResolvers<void>()
  sending.resolve()
  const tell = (message: object): Promise<void> => {
    const line = Buffer.from(`${JSON.stringify(message)}\r\n`)
    // Answers arrive in any pieces, one after the other.
    told = told.then(async () => {
      await monitor.write([line.subarray(0, 5)])
      await monitor.write([line.subarray(5)])
    })
    return told
  }
  const event = async (name: string, status?: string): Promise<void> =>
    tell({ event: name, data: status === undefined ? {} : { status } })
  const send = async (path: string): Promise<void> => {
    const stream = machine.streams.connect(path)
    sending = Promise.withResolvers()
    try {
      for (let part = 0; part < PARTS; part++) {
        // The guest changes while it is sent, so only the last part is right.
        const isLast = part === PARTS - 1
        if (isLast) {
          qemu.status = 'finish-migrate'
          await event('STOP')
        }
        if (machine.fails === 'source') throw new Error('broken')
        await stream.write([Buffer.from(`${isLast ? qemu.guest : 'an old state'}\n`)])
      }
      await stream.end()
      sending.resolve()
    } catch {
      sending.resolve()
      stream.destroy()
      if (qemu.status === 'ended') return
      await event('MIGRATION', 'failed')
      qemu.status = 'running'
      return
    }
    qemu.status = 'postmigrate'
    await event('MIGRATION', 'completed')
  }
  const receive = async (stream: ByteStream): Promise<void> => {
    let text = ''
    for (let part = await stream.read(); part !== undefined; part = await stream.read())
      text += part.toString()
    const parts = text.split('\n')
    if (machine.fails === 'destination' || parts.length !== PARTS + 1) {
      await event('MIGRATION', 'failed')
      qemu.end({ exitCode: 1, signal: null })
      return
    }
    qemu.guest = parts[PARTS - 1] ?? ''
    qemu.status = 'paused'
    await event('MIGRATION', 'completed')
  }
  const run = async (execute: string, args: { uri?: string }): Promise<object> => {
    const path = join(machine.folder, (args.uri ?? '').replace(/^unix:/, ''))
    const [major, minor, micro] = machine.version
    switch (execute) {
      case 'wrong':
        throw new Error('no such command')
      case 'query-version':
        return { qemu: { major, minor, micro } }
      case 'query-status':
        return { status: qemu.status }
      case 'query-migrate':
        return { 'error-desc': 'Input/output error', ram: { total: 4, remaining: 1 } }
      case 'migrate':
        void send(path)
        return {}
      case 'migrate-incoming':
        await machine.streams.serve({ path }, (stream) => void receive(stream))
        return {}
      case 'cont':
        qemu.status = 'running'
        await event('RESUME')
        return {}
      default:
        return { execute }
    }
  }
  await monitor.write([Buffer.from('{"QMP": {}}\r\n')])
  let text = ''
  for (let asked = await monitor.read(); asked !== undefined; asked = await monitor.read()) {
    text += asked.toString()
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const { id, execute, arguments: args } = JSON.parse(text.slice(0, end))
      text = text.slice(end + 1)
      await sending.promise
      const result = await run(execute, args ?? {}).then(
        (returned) => ({ return: returned }),
        ({ message }: Error) => ({ error: { desc: message } }),
      )
      await tell({ ...result, id })
    }
  }
}
