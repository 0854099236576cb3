import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { processesIn } from '../test-run/left-over.ts'
import { readExamples } from './examples.ts'
import { type Failure, runPage } from './run-page.ts'

const ROOT = join(import.meta.dirname, '../..')
const PASSWORD = 'typed, not shown'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nk-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function run(
  lines: readonly string[],
  options: { timeoutMs?: number; sharesProcess?: boolean } = {},
): Promise<Failure[]> {
  const { steps } = readExamples(['```console', ...lines, '```'].join('\n'))
  const place = { root: ROOT, folder, password: PASSWORD }
  return runPage(steps, { ...place, timeoutMs: PATIENCE_MS, ...options })
}

describe('runPage', () => {
  it('runs commands in one shell and a checkout, without input, and compares exit codes and output', async () => {
    const failures = await run([
      '$ x=1; export Y="two  words"; mkdir made; cd made',
      '$ echo $x "$Y" > told; cat; test -x ../scripts/nkpsim',
      '$ cat told; echo on standard error >&2',
      '1 two words',
      'on … error',
      '$ false    # fails: exit code 1',
    ])
    expect(failures).toEqual([])
    expect(readFileSync(join(folder, 'checkout/made/told'), 'utf8')).toBe('1 two  words\n')
  })

  it('keeps the range of ports of this worker', async () => {
    expect(process.env['NKPSIM_PORTS']).toMatch(/^\d+-\d+$/)
    expect(await run([`$ test "$NKPSIM_PORTS" = ${process.env['NKPSIM_PORTS']}`])).toEqual([])
  })

  it('types at prompts on a terminal without echo', async () => {
    const failures = await run([
      '$ word=Password',
      '$ read -rp "$word: " a; echo; read -rp "Again: " b; echo; [[ $a == "$b" ]] && echo "$a" > typed',
      'Password: ********',
      'Again: ********',
    ])
    expect(failures).toEqual([])
    expect(readFileSync(join(folder, 'checkout/typed'), 'utf8')).toBe(`${PASSWORD}\n`)
    expect(readFileSync(join(folder, 'steps/1.output'), 'utf8')).not.toContain(PASSWORD)
  })

  it.each([
    [['$ true', '$ exit 3'], { line: 3, problem: 'ended the shell' }],
    [['$ (exit 3)', '$ true'], { line: 2, problem: 'ended with exit code 3, not 0' }],
    [['$ echo $unset'], { line: 2, problem: 'ended the shell' }],
    [['$ true    # exit code 4'], { line: 2, problem: 'ended with exit code 0, not 4' }],
    [['$ echo a', 'b'], { line: 2, problem: expect.stringContaining('something else') }],
    [['$ read -r x'], { line: 2, problem: 'ended with exit code 1, not 0' }],
    [['$ setsid sleep 60 &'], { problem: expect.stringContaining('still runs after the page') }],
  ])('reports the failure of %j, and leaves no process behind', async (lines, failure) => {
    expect(await run(lines)).toEqual([expect.objectContaining(failure)])
    expect(processesIn(folder)).toEqual([])
  })

  it('reports a failure when the time is over, and leaves no process behind', async () => {
    const failures = await run(['$ cd / && setsid sleep 60'], { timeoutMs: 1_000 })
    expect(failures).toEqual([
      expect.objectContaining({ line: 2, problem: 'ran when the time of the page was up' }),
    ])
    expect(processesIn(folder)).toEqual([])
  })

  it.each([false, true])(
    'runs commands of nkpsim with their arguments, folder, environment, input, output and exit code (in one process: %s)',
    async (sharesProcess) => {
      const failures = await run(
        [
          '$ mkdir lab && cd lab && export NKPSIM_OUTPUT=json NKPSIM_CONFIG=/dev/null',
          `$ ../scripts/nkpsim --state "it's  here" config view | jq -r '.[] | select(.setting == "state").value, select(.setting == "output").from' >view; cat view`,
          "it's  here",
          '…NKPSIM_OUTPUT…',
          '$ env -u NKPSIM_OUTPUT ../scripts/nkpsim config view',
          'SETTING …',
          '…',
          '$ ../scripts/nkpsim status; echo $?; ../scripts/nkpsim frob    # exit code 2',
          'nkpsim: no cluster …',
          '{…',
          '3',
          'nkpsim: …',
          '{…',
          "$ printf 'hosts: many' | ../scripts/nkpsim up --seed -    # exit code 2",
          'nkpsim: …hosts…',
          '{…',
          '$ mkfifo gone; { read -r _ <gone; ../scripts/nkpsim man; echo $? >code; } | { exec <&-; echo >gone; }; cat code',
          '141',
        ],
        { sharesProcess },
      )
      expect(failures).toEqual([])
      expect(processesIn(folder)).toEqual([])
    },
  )

  it('ends a page whose process for commands has ended', async () => {
    const failures = await run(
      ['$ kill $(pgrep -f "command-server.ts $(dirname "$PWD")"); sleep 60'],
      {
        sharesProcess: true,
      },
    )
    expect(failures).toEqual([expect.objectContaining({ line: 2, problem: 'ended the shell' })])
  })
})
