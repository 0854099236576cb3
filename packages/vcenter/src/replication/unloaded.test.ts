import { execFileSync } from 'node:child_process'
import { expect, it } from '@jest/globals'

/** Prints the modules of this package that a vCenter without vCenter HA loads. */
const LIST = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
  await import(process.argv[1])
  console.log(loaded.join('\\n'))
`

it('is not loaded by a vCenter without vCenter HA', () => {
  const vcenterd = new URL('../vcenterd.ts', import.meta.url).href
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    LIST,
    vcenterd,
  ]
  const loaded = execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n')
  expect(loaded.filter((url) => url.endsWith('/store/store.ts'))).toHaveLength(1)
  expect(loaded.filter((url) => /\/replication\/|\/etcd\//.test(url))).toEqual([])
})
