import type { ByteStream } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/** A line of QEMU is never longer. */
const MAX_LINE_BYTES = 1 << 20

/** QEMU's monitor, which speaks QMP (docs/interop/qmp-spec.txt of QEMU). */
export type QemuMonitor = {
  /**
   * Runs a command and returns its result.
   * @throws EsxiError GUEST_FAILED if QEMU refuses it or has ended
   */
  run(command: string, args?: object): Promise<unknown>
}

type Answer = { return?: unknown; error?: { desc?: string }; id?: number }

/** Opens the monitor on a connection that QEMU made. Resolves when QEMU runs the guest. */
export async function openMonitor(stream: ByteStream): Promise<QemuMonitor> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1
  let isOver = false
  const receive = (line: string): void => {
    const { id, error, return: result } = JSON.parse(line) as Answer
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
  }
  readAll().then(over, over)
  const monitor: QemuMonitor = {
    run: async (command, args = {}) => {
      if (isOver) throw failed('QEMU has ended')
      const id = nextId++
      const asked = Promise.withResolvers<unknown>()
      waiting.set(id, asked)
      const line = JSON.stringify({ execute: command, arguments: args, id })
      await stream.write([Buffer.from(`${line}\n`)])
      return asked.promise
    },
  }
  await monitor.run('qmp_capabilities')
  return monitor
}

function failed(message: string): EsxiError {
  return new EsxiError('GUEST_FAILED', message)
}
