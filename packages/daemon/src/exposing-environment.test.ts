import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { exposingVariable } from './exposing-environment.ts'

describe('an environment that exposes secrets', () => {
  it.each([
    [{ NODE_DEBUG: 'http' }, /^NODE_DEBUG is set: .*; unset it$/],
    [{ NODE_DEBUG_NATIVE: 'http2' }, /^NODE_DEBUG_NATIVE is set/],
    [{ NODE_OPTIONS: '--tls-keylog=/tmp/keys' }, /NODE_OPTIONS has --tls-keylog/],
    [{ NODE_OPTIONS: '--tls_keylog /tmp/keys' }, /NODE_OPTIONS has --tls-keylog/],
    [{ NODE_OPTIONS: '--enable-source-maps "--inspect=0.0.0.0:1"' }, /NODE_OPTIONS has --inspect/],
    [{ NODE_OPTIONS: '"--tls-\\keylog=/tmp/keys"' }, /NODE_OPTIONS has --tls-keylog/],
    [{ NODE_OPTIONS: '--tls"-key"log=/tmp/keys' }, /NODE_OPTIONS has --tls-keylog/],
    [{ NODE_OPTIONS: ' --heapsnapshot-signal=SIGUSR2' }, /has --heapsnapshot-signal/],
  ])('is recognised: %j', (env, expected) => {
    expect(exposingVariable(env)).toMatch(expected)
  })

  it.each([
    [{}],
    [{ NODE_DEBUG: '', NODE_OPTIONS: '' }],
    [{ NODE_OPTIONS: '--disable-warning=ExperimentalWarning --max-old-space-size=512' }],
    [{ NODE_EXTRA_CA_CERTS: '/etc/ca.pem', HTTPS_PROXY: 'http://proxy:1' }],
  ])('is not reported for harmless variables: %j', (env) => {
    expect(exposingVariable(env)).toBeUndefined()
  })
})

it('exposingVariable reads NODE_OPTIONS as Node.js does', () => {
  const argument = fc.stringMatching(/^[a-z"\\= -]{0,12}$/)
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 4 }), (others) => {
      const quoted = ['--title=x', ...others.map((each) => `--title=${each}`)].map(
        (each) => `"${each.replaceAll(/["\\]/g, '\\$&')}"`,
      )
      const env = { NODE_OPTIONS: [...quoted, '"--tls-keylog=x"'].join(' ') }
      expect(exposingVariable(env)).toMatch(/--tls-keylog/)
      expect(exposingVariable({ NODE_OPTIONS: quoted.join(' ') })).toBeUndefined()
    }),
  )
})
