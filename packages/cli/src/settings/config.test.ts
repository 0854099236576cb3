import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CliError } from '../errors.ts'
import { parseConfigDocument, readConfig } from './config.ts'

const PLACE = { path: '/etc/nkpsim/config.yaml', home: '/home/anna' }
const read = (text: string) => readConfig(parseConfigDocument(text, PLACE), PLACE)

describe('a configuration', () => {
  it('contains defaults and profiles, and folders relative to the file or the home folder', () => {
    const text = [
      'output: json',
      'timeout: 60',
      'current-profile: lab # in use',
      'profiles:',
      '  lab: {state: ~/lab, quiet: true}',
      '  site-2: {state: ../sites/2, color: false}',
      '  bare:',
    ].join('\n')
    expect(read(text)).toEqual({
      defaults: { output: 'json', timeout: 60 },
      currentProfile: 'lab',
      profiles: new Map([
        ['lab', { state: '/home/anna/lab', quiet: true }],
        ['site-2', { state: '/etc/sites/2', color: false }],
        ['bare', {}],
      ]),
    })
    expect(read('state: 007\ncurrent-profile: 7.10\nprofiles: {7.10: {timeout: 9}}')).toEqual({
      defaults: { state: '/etc/nkpsim/007' },
      currentProfile: '7.10',
      profiles: new Map([['7.10', { timeout: 9 }]]),
    })
    expect(read('')).toEqual({ defaults: {}, currentProfile: undefined, profiles: new Map() })
  })

  it.each(['7', '007', '7.10', '0x10', 'true', 'null', '2026-01-01'])(
    'can contain a profile with the name %s, which edits find and delete',
    (name) => {
      const text = `current-profile: ${name}\nprofiles: {${name}: {timeout: 9}}`
      const profiles = new Map([[name, { timeout: 9 }]])
      expect(read(text)).toEqual({ defaults: {}, currentProfile: name, profiles })
      const document = parseConfigDocument(text, PLACE)
      expect(document.hasIn(['profiles', name])).toBe(true)
      expect(read(document.toString())).toEqual({ defaults: {}, currentProfile: name, profiles })
      document.deleteIn(['profiles', name])
      document.delete('current-profile')
      expect(read(document.toString()).profiles.size).toBe(0)
    },
  )

  it.each([
    ['stat: x', /unknown key "stat".*known are: state, output/],
    ['output: xml', /"output" is not one of table, json, yaml/],
    ['timeout: "60"', /"timeout" is not a whole number of seconds/],
    ['timeout: 0', /"timeout" is not a whole number of seconds/],
    ['quiet: yes please', /"quiet" is not true or false/],
    ['state: [a]', /"state" is not the path of a folder/],
    ['state: ""', /"state" is not the path of a folder/],
    ['password: secret', /unknown key "password"/],
    ['- a', /is not a list of keys with values/],
    ['just text', /is not a list of keys with values/],
    ['profiles: [lab]', /"profiles" is not a list of keys/],
    ['profiles: {lab: x}', /the profile "lab" is not a list of keys/],
    ['profiles: {lab: {stat: x}}', /the profile "lab" has the unknown key "stat"/],
    ['profiles: {"../x": {}}', /has an invalid name/],
    ['current-profile: lab', /"current-profile" names "lab", which is not one/],
    ['state: a\nstate: b', /not valid YAML: Map keys must be unique at line 2/],
    ['state: !!js/function x', /not valid YAML/],
    ['state: "a', /not valid YAML/],
    ['['.repeat(30_000), /not valid YAML: it is nested too deep/],
    ['state: caf\ufffd', /is not UTF-8/],
  ])('is refused with one line that names the file: %j', (text, message) => {
    const error = catchError(() => read(text))
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) })
    expect(error.message).toMatch(/^\/etc\/nkpsim\/config\.yaml[^\n]*$/)
  })

  it('is either read or refused, whatever the content is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 60 }), fc.json({ maxDepth: 3 })), (text) => {
        try {
          read(text)
        } catch (error) {
          expect(error).toBeInstanceOf(CliError)
        }
      }),
    )
  })
})

function catchError(act: () => unknown): Error {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
