import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..')
const dockerfile = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8')

it('the Dockerfile copies the manifest of every package before it installs dependencies', () => {
  for (const manifest of globSync('packages/*/package.json', { cwd: ROOT })) {
    const folder = manifest.replace('package.json', '')
    expect(dockerfile).toContain(`COPY ${manifest} ${folder}\n`)
  }
})

it('the Dockerfile uses the version of Node.js that the project pins', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const image = `node:${dependencies.node}-bookworm-slim`
  expect(dockerfile).toContain(`ARG NODE_IMAGE=${image}\n`)
  expect(readFileSync(join(import.meta.dirname, 'compose.yaml'), 'utf8')).toContain(`:-${image}}`)
})

it('the Dockerfile gives every long-running image a user other than root, and every daemon a health check', () => {
  const images = dockerfile.split(/^FROM /m).filter((stage) => stage.includes('ENTRYPOINT'))
  expect(images).toHaveLength(8)
  for (const image of images.filter((stage) => !stage.includes('ENTRYPOINT ["nft"]'))) {
    expect(image).toContain('USER 10001:10001\n')
    expect(image.includes('\nHEALTHCHECK ')).toBe(!image.includes('["nkpsim"]'))
  }
})

it('the Dockerfile copies sources through the stage that makes them readable for all users', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1)
  const copied = stages
    .filter((stage) => !/ AS (source|dependencies)\n/.test(stage))
    .flatMap((stage) => stage.match(/^COPY .*$/gm) ?? [])
  expect(copied.length).toBeGreaterThan(10)
  expect(copied.filter((line) => !/^COPY --from=(source|dependencies) /.test(line))).toEqual([])
  const source = stages.find((stage) => / AS source\n/.test(stage)) ?? ''
  const [, modes = ''] = /^RUN chmod -R u=rwX,go=rX (.*)$/m.exec(source) ?? []
  const given = [...source.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  )
  expect(modes.split(' ')).toEqual(given)
})

it('every checkout has scripts with Linux line ends', () => {
  const attributes = readFileSync(join(ROOT, '.gitattributes'), 'utf8')
  expect(attributes).toMatch(/^\* text=auto eol=lf$/m)
})
