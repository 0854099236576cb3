import type { ByteStream, MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { answerInTime } from './answer-in-time.ts'

/** A line of QEMU is never longer. */
const MAX_LINE_BYTES = 1 << 20

/** QEMU's monitor, which speaks QMP (docs/interop/qmp-spec.txt of QEMU). */
export type QemuMonitor = {
  /**
   * Runs a command and returns its result.
   * @throws EsxiError GUEST_FAILED if QEMU refuses it, has ended or does not answer
   */
  run(command: string, args?: object): Promise<unknown>
  /**
   * Waits for an event that comes after this call. Returns its data.
   * @throws EsxiError GUEST_FAILED if QEMU ends before
   */
  waitFor(event: string, isWanted?: (data: EventData) => boolean): Promise<EventData>
}

/** What an event says, such as `status`. */
export type EventData = Readonly<Record<string, unknown>>

type Answer = { return?: unknown; error?: { desc?: string }; id?: number }
type Event = { event?: string; data?: EventData }
type Listener = PromiseWithResolvers<EventData> & {
  event: string
  isWanted: (data: EventData) => boolean
}

/** Opens the monitor on a connection that QEMU made. Resolves when QEMU runs the guest. */
export async function openMonitor(
  stream: ByteStream,
  clock: Pick<MachineClock, 'sleep'>,
): Promise<QemuMonitor> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const listeners = new Set<Listener>()
  let nextId = 1
  let isOver = false
  const receive = (line: string): void => {
    const { id, error, return: result, event, data = {} } = JSON.parse(line) as Answer & Event
    for (const listener of event === undefined ? [] : listeners)
      if (listener.event === event && listener.isWanted(data)) {
        listeners.delete(listener)
        listener.resolve(data)
      }
    const asked = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || asked === undefined) return
    waiting.delete(id)
    if (error === undefined) asked.resolve(result)
    else asked.reject(failed(`QEMU refused: ${error.desc ?? 'no reason'}`))
  }
  const readAll = async (): Promise<void> => {
    let text = ''
    for (;;) {
      const chunk = await stream.read()
      if (chunk === undefined) return
      text += chunk.toString()
      if (text.length > MAX_LINE_BYTES) return
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        receive(text.slice(0, end))
        text = text.slice(end + 1)
      }
    }
  }
  const over = (): void => {
    isOver = true
    for (const { reject } of waiting.values()) reject(failed('QEMU has ended'))
    waiting.clear()
    for (const { reject } of listeners) reject(failed('QEMU has ended'))
    listeners.clear()
  }
  readAll().then(over, over)
  const monitor: QemuMonitor = {
    run: async (command, args = {}) => {
      if (isOver) throw failed('QEMU has ended')
      const id = nextId++
      const asked = Promise.withResolvers<unknown>()
      // A failed write is reported instead.
      asked.promise.catch(() => undefined)
      waiting.set(id, asked)
      const line = JSON.stringify({ execute: command, arguments: args, id })
      const answered = async (): Promise<unknown> => {
        await stream.write([Buffer.from(`${line}\n`)])
        return asked.promise
      }
      try {
        return await answerInTime(answered(), clock)
      } finally {
        waiting.delete(id)
      }
    },
    waitFor: (event, isWanted = () => true) => {
      const listener = { ...Promise.withResolvers<EventData>(), event, isWanted }
      // A caller may wait later.
      listener.promise.catch(() => undefined)
      if (isOver) listener.reject(failed('QEMU has ended'))
      else listeners.add(listener)
      return listener.promise
    },
  }
  await monitor.run('qmp_capabilities')
  return monitor
}

function failed(message: string): EsxiError {
  return new EsxiError('GUEST_FAILED', message)
}
