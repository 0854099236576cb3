import { describe, expect, it } from '@jest/globals'
import { runHere } from './testing/run-here.ts'

async function errorOf(line: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runHere(line.split(' '))
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  return stderr
}

describe('an unknown command', () => {
  it.each([
    ['provder list', 'nkpsim provider', 'nkpsim'],
    ['start', 'nkpsim up', 'nkpsim'],
    ['vms', 'nkpsim vm', 'nkpsim'],
    ['create vm db-1', 'nkpsim vm create', 'nkpsim'],
    ['get hosts', 'nkpsim host get', 'nkpsim'],
    ['kill vcenter', 'nkpsim vcenter kill', 'nkpsim'],
    ['ack alarm x', 'nkpsim alarms acknowledge', 'nkpsim'],
    ['vm.info db-1', 'nkpsim vm get', 'nkpsim'],
    ['vm start db-1', 'nkpsim vm power-on', 'nkpsim vm'],
    ['vm poweron db-1', 'nkpsim vm power-on', 'nkpsim vm'],
    ['host reboot esx-1', 'nkpsim host power-cycle', 'nkpsim host'],
    ['host show esx-1', 'nkpsim host get', 'nkpsim host'],
    ['host create esx-1', 'nkpsim host add', 'nkpsim host'],
    ['vcenter restart', 'nkpsim vcenter stop, then nkpsim vcenter start', 'nkpsim vcenter'],
    ['vcenter status', 'nkpsim status', 'nkpsim vcenter'],
    ['alarms ack x', 'nkpsim alarms acknowledge', 'nkpsim alarms'],
    ['host tpm claer esx-1', 'nkpsim host tpm clear', 'nkpsim host tpm'],
  ])('%s suggests %s', async (line, meant, noun) => {
    expect(await errorOf(line)).toMatch(
      new RegExp(
        `^nkpsim: unknown command '[^']+' \\(Did you mean ${meant}\\?\\); see ${noun} --help$`,
        'm',
      ),
    )
  })

  it.each(['delete', 'create', 'restart', 'constructor', 'vm constructor', 'events x', 'a.b.c'])(
    '%s suggests nothing, and not a command that destroys',
    async (line) => {
      expect(await errorOf(line)).toMatch(/^nkpsim: unknown command '\S+'; see nkpsim.* --help$/m)
    },
  )
})

describe('the error of a call with too little or too much', () => {
  it.each([
    ['alarms list x', "too many arguments for 'list'. Expected 0 .*; usage: nkpsim alarms list"],
    ['host tpm esx-1 x y', "too many arguments for 'get'. .*; usage: nkpsim host tpm get NAME"],
    ['clock scale', "missing required argument 'N'; usage: nkpsim clock scale N"],
    [
      'clock scale 3x',
      "'3x' is invalid for N. It must be a whole number .*; see nkpsim clock scale",
    ],
    ['vm list --name a', "unknown option '--name'; see nkpsim vm list --help"],
    [
      'provider delete nkp-1 -y',
      String.raw`unknown option '-y' \(Did you mean --yes\?\); see nkpsim provider delete --help`,
    ],
    ['vm list -y', "unknown option '-y'; see nkpsim vm list --help"],
    ['--nope', "unknown option '--nope'; see nkpsim --help"],
  ])('%s names the usage or the help', async (line, message) => {
    expect(await errorOf(line)).toMatch(new RegExp(`^nkpsim: ${message}`, 'm'))
  })
})

describe('nkpsim help', () => {
  it.each([
    ['help provder', 'there is no command "provder"; see nkpsim --help'],
    ['help vm foo', 'there is no command "vm foo"; see nkpsim vm --help'],
    ['help vm create foo', 'there is no command "vm create foo"; see nkpsim vm create --help'],
  ])('%s is an error', async (line, message) => {
    expect(await errorOf(line)).toBe(`nkpsim: ${message}\n`)
  })

  it('knows other names', async () => {
    const { exitCode, stdout } = await runHere(['help', 'licence', 'ls'])
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'Usage: nkpsim license list'])
  })
})
