import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { systemRandom } from '@nkpsim/effects'
import { callSite, SITE_CALLS, type SiteCalls } from '@nkpsim/simulator'

// Makes an operator's calls for a program that cannot reach the daemons. Reads
// `{"id":1,"call":"readHost","args":["esx-1"]}`, one per line, from standard input; answers
// `{"id":1,"result":{…}}` or `{"id":1,"error":"…"}`. Ends with its input.
const MAX_LINE_CHARACTERS = 64 * 1024

type Question = { id: number; call: keyof SiteCalls; args: string[] }

const stateDir = process.env['NKPSIM_STATE'] || join(process.cwd(), '.nkpsim')
const calls = callSite(stateDir, systemRandom)

async function answer({ id, call, args }: Question): Promise<object> {
  try {
    if (!SITE_CALLS.includes(call)) throw new Error(`there is no call ${call}`)
    const [first = '', second = ''] = args
    return { id, result: await calls[call](first, second) }
  } catch (error) {
    return { id, error: messageOf(error) }
  }
}

// The caller has ended.
process.stdout.on('error', () => process.exit(1))
for await (const line of createInterface({ input: process.stdin })) {
  if (line.length > MAX_LINE_CHARACTERS) break
  const question: Question = JSON.parse(line)
  void answer(question).then((message) => process.stdout.write(`${JSON.stringify(message)}\n`))
}
