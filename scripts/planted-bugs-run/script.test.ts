import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const SCRIPT = join(import.meta.dirname, '../planted-bugs')

it.each([[['--bug', 'none']], [['--count', 'many']], [['more']]])(
  'scripts/planted-bugs refuses %j with one line and its usage',
  (args) => {
    const { status, stdout, stderr } = spawnSync(SCRIPT, args, { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^scripts\/planted-bugs: .+\nusage: scripts\/planted-bugs \[--count N\] .+\n$/,
    )
  },
)
