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

function run(lines: readonly string[], timeoutMs = PATIENCE_MS): Promise<Failure[]> {
  const { steps } = readExamples(['```console', ...lines, '```'].join('\n'))
  return runPage(steps, { root: ROOT, folder, password: PASSWORD, timeoutMs })
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
    const failures = await run(['$ cd / && setsid sleep 60'], 1_000)
    expect(failures).toEqual([
      expect.objectContaining({ line: 2, problem: 'ran when the time of the page was up' }),
    ])
    expect(processesIn(folder)).toEqual([])
  })
})
