import { expect, it } from '@jest/globals'
import { simulatedProcess } from './own-process.ts'

it('a simulated process reports its end and its log lines immediately, and this process continues', () => {
  const lines: string[] = []
  const { pid, environment, exit, logOutput } = simulatedProcess({
    pid: 7,
    onExit: (code) => lines.push(`exit ${code}`),
    onLine: (line) => lines.push(line),
  })
  const output = logOutput((count) => `${count} dropped`)
  for (const line of ['one\n', 'two\n']) output.write(line)
  expect(() => exit(70)).toThrow('exit code 70')
  expect([pid, environment, lines]).toEqual([7, {}, ['one\n', 'two\n', 'exit 70']])
})
