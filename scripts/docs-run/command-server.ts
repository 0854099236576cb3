// Runs commands of nkpsim for the script of startCommandServer. Its argument is the folder of the
// requests.
import {
  closeSync,
  constants,
  createReadStream,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable, Writable } from 'node:stream'
import { run } from '@nkpsim/cli'
import { systemRandom } from '@nkpsim/effects'

/** Exit code if the reader of the output has closed the pipe, as in main.ts of the command line. */
const PIPE_CLOSED = 141

const [folder = ''] = process.argv.slice(2)
// Open for writing too, so that the pipe does not end between two requests.
const requests = openSync(join(folder, 'requests'), constants.O_RDWR | constants.O_NONBLOCK)
const pipe = new Socket({ fd: requests, readable: true, writable: false })
for await (const pid of createInterface({ input: pipe })) void serve(pid)

/** Runs the command of a script, and gives the script the exit code. */
async function serve(pid: string): Promise<void> {
  const request = join(folder, pid)
  const { descriptors, cwd, args, env } = parseRequest(readFileSync(request, 'utf8'))
  rmSync(request)
  process.chdir(cwd)
  const [input = '', output = '', errors = ''] = descriptors.map((fd) => `/proc/${pid}/fd/${fd}`)
  const stdin = Readable.from(createInput(input), { objectMode: false })
  using stdout = openOutput(output)
  using stderr = openOutput(errors)
  const interruption = new AbortController()
  let hasReader = true
  stdout.stream.once('error', () => {
    hasReader = false
    // A process would end here, so the command says nothing more.
    stderr.stream.destroy()
    interruption.abort()
  })
  for (const { stream } of [stdout, stderr]) stream.on('error', () => undefined)
  const exitCode = await run(args, {
    ...{ stdin, stdout: stdout.stream, stderr: stderr.stream },
    ...{ env, signal: interruption.signal, random: systemRandom },
  })
  await new Promise((resolve) => stdout.stream.write('', resolve))
  writeFileSync(`${request}.answer`, `${hasReader ? exitCode : PIPE_CLOSED}\n`)
  rmSync(`${request}.answer`)
}

function parseRequest(text: string): {
  descriptors: string[]
  cwd: string
  args: string[]
  env: Record<string, string>
} {
  const parts = text.split('\0').slice(0, -1)
  const [cwd = '', count = '', ...rest] = parts.slice(3)
  const variables = rest.slice(Number(count)).map((line) => line.split(/=(.*)/s))
  return {
    descriptors: parts.slice(0, 3),
    cwd,
    args: rest.slice(0, Number(count)),
    env: Object.fromEntries(variables.map(([name = '', value = '']) => [name, value])),
  }
}

/** Opens an input when it is first read, because another command may own it. */
async function* createInput(path: string): AsyncIterable<Buffer> {
  yield* createReadStream(path)
}

/** Opens an output. Writes are synchronous, so that two outputs to one file keep their order. */
function openOutput(path: string): Disposable & { stream: Writable } {
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND)
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let start = 0; start < chunk.length; ) start += writeSync(fd, chunk, start)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
  return { stream, [Symbol.dispose]: () => closeSync(fd) }
}
