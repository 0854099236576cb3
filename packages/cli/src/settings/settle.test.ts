import { describe, expect, it } from '@jest/globals'
import type { Config } from './config.ts'
import { type Sources, settle } from './settle.ts'

const CONFIG: Config = {
  defaults: { state: '/file', output: 'yaml', timeout: 1 },
  currentProfile: 'lab',
  profiles: new Map([
    ['lab', { state: '/lab', output: 'json' }],
    ['site-2', { state: '/site-2' }],
  ]),
}
const settled = (sources: Partial<Sources>) =>
  settle({ options: {}, env: {}, config: CONFIG, path: '/config.yaml', ...sources })

describe('settle', () => {
  it('prefers the selected profile to the defaults of the file', () => {
    expect(settled({})).toEqual({
      settings: { state: '/lab', output: 'json', timeout: 1, color: true, quiet: false },
      origins: {
        state: 'profile lab',
        output: 'profile lab',
        timeout: '/config.yaml',
        color: 'default',
        quiet: 'default',
      },
      profile: { name: 'lab', origin: '/config.yaml' },
    })
  })

  it('prefers the environment to a profile that the environment or the file selects', () => {
    const env = { NKPSIM_PROFILE: 'site-2', NKPSIM_STATE: '/env', NO_COLOR: '1' }
    const { settings, origins, profile } = settled({ env })
    expect(settings).toMatchObject({ state: '/env', output: 'yaml', color: false })
    expect(origins).toMatchObject({ state: 'NKPSIM_STATE', color: 'NO_COLOR' })
    expect(profile).toEqual({ name: 'site-2', origin: 'NKPSIM_PROFILE' })
  })

  it('prefers options to a profile that an option selects, and this profile to the environment', () => {
    const env = { NKPSIM_STATE: '/env', NKPSIM_QUIET: 'true', NKPSIM_TIMEOUT: '7' }
    const named = settled({ env, options: { profile: 'site-2' } })
    expect(named.settings).toMatchObject({ state: '/site-2', quiet: true, timeout: 7 })
    const more = settled({ env, options: { profile: 'site-2', state: '/option', timeout: 9 } })
    expect(more.settings).toMatchObject({ state: '/option', timeout: 9 })
    expect(more.origins).toMatchObject({ state: '--state', timeout: '--timeout' })
  })

  it('falls back to built-in defaults, and treats an empty variable as unset', () => {
    const config = { defaults: {}, currentProfile: undefined, profiles: new Map() }
    const env = { NKPSIM_STATE: '', NKPSIM_OUTPUT: '', NO_COLOR: '' }
    expect(settled({ config, env }).settings).toEqual({
      state: '.nkpsim',
      output: 'table',
      timeout: undefined,
      color: true,
      quiet: false,
    })
  })

  it.each([
    [{ NKPSIM_TIMEOUT: '1m' }, 'NKPSIM_TIMEOUT: "timeout" is not a whole number of seconds'],
    [{ NKPSIM_OUTPUT: 'xml' }, 'NKPSIM_OUTPUT: "output" is not one of'],
    [{ NKPSIM_QUIET: '1' }, 'NKPSIM_QUIET: "quiet" is not true or false'],
  ])('refuses %j', (env, message) => {
    expect(() => settled({ env })).toThrow(message)
  })

  it('suggests the nearest profile if no profile has the name', () => {
    expect(() => settled({ options: { profile: 'sit-2' } })).toThrow(
      'no profile "sit-2" in /config.yaml; did you mean site-2?',
    )
    expect(() => settled({ options: { profile: 'quite-other' } })).toThrow(/config\.yaml$/)
  })
})
