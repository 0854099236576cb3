import { describe, expect, it } from '@jest/globals'
import type { HostAnswer } from './ask-hosts.ts'
import { chooseVmHost, type Presence } from './find-vm.ts'

const says = (host: string, answer: Presence): HostAnswer<Presence> => ({ host, answer })
const silent = (host: string): HostAnswer<Presence> => ({
  host,
  failure: { exitCode: 6, code: 'NOT_READY', message: `host ${host} is not running` },
})
const unmanaged = (host: string): HostAnswer<Presence> => ({
  host,
  failure: { exitCode: 3, code: 'HOST_UNKNOWN', message: `vCenter does not manage ${host}` },
})
const choose = (...answers: HostAnswer<Presence>[]) =>
  chooseVmHost('db-1', answers, async () => ['db-2', 'web'])

describe('the host of a VM that is named without a host', () => {
  it('is the only host that has it registered, whatever the other hosts answer', async () => {
    const others = [says('esx-1', 'seen'), says('esx-3', 'absent'), silent('esx-4')]
    expect(await choose(says('esx-2', 'registered'), ...others)).toBe('esx-2')
  })

  it('is unknown if hosts refuse the user', async () => {
    const failure = { exitCode: 5, code: 'PERMISSION_DENIED', message: 'anna lacks System.Read' }
    await expect(choose({ host: 'esx-1', failure })).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining('registered; refused by esx-1 (anna lacks System.Read)'),
    })
  })

  it.each([
    [
      'several hosts have it',
      [says('esx-1', 'registered'), says('esx-2', 'registered')],
      'USAGE',
      'virtual machine "db-1" is registered on esx-1 and esx-2; choose one with --host',
    ],
    [
      'a host that may have it does not answer',
      [says('esx-1', 'seen'), silent('esx-2')],
      'UNAVAILABLE',
      'no host that answers has virtual machine "db-1" registered; no answer from esx-2 (host esx-2 is not running); or choose a host with --host',
    ],
    [
      'a host does not answer, and another one refuses the user',
      [silent('esx-2'), { host: 'esx-3', failure: { exitCode: 5, code: 'X', message: 'no' } }],
      'UNAVAILABLE',
      'no host that answers has virtual machine "db-1" registered; no answer from esx-2 (host esx-2 is not running); refused by esx-3 (no); or choose a host with --host',
    ],
    [
      'it is only in a datastore',
      [says('esx-1', 'seen'), says('esx-2', 'absent')],
      'NOT_FOUND',
      'virtual machine "db-1" is not registered on any host; choose one with --host, or register it: nkpsim vm register db-1 --host HOST',
    ],
    [
      'no host has it',
      [says('esx-1', 'absent')],
      'NOT_FOUND',
      'there is no virtual machine "db-1"; did you mean db-2?',
    ],
    [
      'no host of the inventory has it',
      [says('esx-1', 'absent'), unmanaged('esx-2')],
      'NOT_FOUND',
      'there is no virtual machine "db-1"; did you mean db-2?; vCenter does not manage esx-2: to ask such a host, give --host NAME and --as-root FILE',
    ],
  ])('is not chosen if %s', async (_what, answers, code, message) => {
    await expect(choose(...answers)).rejects.toMatchObject({ code, message })
  })
})
