import { expect, it } from '@jest/globals'
import { pykmipCandidates, pykmipConfiguration } from './pykmip.ts'

it('the configuration of PyKMIP requires certificates of clients, and logs no keys', () => {
  const lines = pykmipConfiguration(5696).split('\n')
  for (const line of [
    'hostname=127.0.0.1',
    'port=5696',
    'auth_suite=TLS1.2',
    'enable_tls_client_auth=True',
    'logging_level=INFO',
  ])
    expect(lines).toContain(line)
})

it('PyKMIP is looked for in the cache, then in PATH, then in /usr/bin, never in the current folder', () => {
  const found = pykmipCandidates({ HOME: '/home/ada', PATH: '/opt/bin::.:/usr/local/bin' })
  expect(found).toEqual([
    '/home/ada/.cache/nkpsim/pykmip/bin/pykmip-server',
    '/opt/bin/pykmip-server',
    '/usr/local/bin/pykmip-server',
    '/usr/bin/pykmip-server',
  ])
})
