import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'

const ENTRY = new URL('index.ts', import.meta.url).href

/** Returns the packages that a process has loaded after it began and ended tracing. */
async function packagesLoaded(endpoint: string | undefined): Promise<string[]> {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { inSpan, startTracing } = await import(${JSON.stringify(ENTRY)})
    const tracing = await startTracing({ service: 'test', endpoint: ${JSON.stringify(endpoint)} })
    if (inSpan('work', {}, () => 1) !== 1) throw new Error('the work was not done')
    await tracing.stop()
    process.stdout.write(JSON.stringify(loaded))`
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 5 * 60_000 })
  const loaded: string[] = JSON.parse(stdout)
  return loaded.filter((url) => url.includes('/node_modules/'))
}

describe('tracing', () => {
  it('loads packages only if a collector is named', async () => {
    expect(await packagesLoaded(undefined)).toEqual([])
    // No collector listens at this address. This neither delays the process nor makes it fail.
    const loaded = await packagesLoaded('http://127.0.0.1:1')
    expect(loaded.some((url) => url.includes('@opentelemetry/sdk-trace'))).toBe(true)
  })
})
