import { write } from '../output/print.ts'
import type { Terminal } from '../terminal.ts'

/** Ctrl-], as in telnet and virsh. Every other key goes to the guest, also Ctrl-C. */
const LEAVE = 0x1d

/** The console of a guest, as a terminal uses it. */
export type ConsoleCalls = {
  /** Yields output until the guest ends or the signal aborts. */
  read(signal: AbortSignal): AsyncIterable<Buffer>
  write(input: Buffer): Promise<void>
}

/**
 * Connects a terminal to the console of a guest until the guest ends or the user presses Ctrl-].
 * @param shown removes from output what could control the terminal
 */
export async function typeAtConsole(
  { stdin, stdout, signal }: Pick<Terminal, 'stdin' | 'stdout' | 'signal'>,
  calls: ConsoleCalls,
  shown: (chunk: Buffer) => string,
): Promise<void> {
  const leaving = new AbortController()
  let typed: Promise<void> = Promise.resolve()
  let failure: unknown
  const fail = (error: unknown): void => {
    failure ??= error
    leaving.abort()
  }
  const onData = (chunk: Buffer | string): void => {
    const input = Buffer.from(chunk)
    const end = input.indexOf(LEAVE)
    const sent = end < 0 ? input : input.subarray(0, end)
    // In order: a call may take longer than the next.
    if (sent.length > 0) typed = typed.then(() => calls.write(sent)).catch(fail)
    if (end >= 0) leaving.abort()
  }
  stdin.setRawMode?.(true)
  stdin.on('data', onData)
  try {
    for await (const chunk of calls.read(AbortSignal.any([signal, leaving.signal])))
      await write(stdout, shown(chunk))
  } catch (error) {
    if (!leaving.signal.aborted) fail(error)
  } finally {
    stdin.off('data', onData)
    stdin.setRawMode?.(false)
    stdin.pause()
    await typed
  }
  if (failure !== undefined) throw failure
}
