import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..')
const dockerfile = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8')

it('knows every package when it installs dependencies', () => {
  for (const manifest of globSync('packages/*/package.json', { cwd: ROOT })) {
    const folder = manifest.replace('package.json', '')
    expect(dockerfile).toContain(`COPY ${manifest} ${folder}\n`)
  }
})

it('takes the version of Node that the project pins', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const image = `node:${dependencies.node}-bookworm-slim`
  expect(dockerfile).toContain(`ARG NODE_IMAGE=${image}\n`)
  expect(readFileSync(join(import.meta.dirname, 'compose.yaml'), 'utf8')).toContain(`:-${image}}`)
})

it('gives every image that stays up a user other than root, and every daemon a health check', () => {
  const images = dockerfile.split(/^FROM /m).filter((stage) => stage.includes('ENTRYPOINT'))
  expect(images).toHaveLength(5)
  for (const image of images.filter((stage) => !stage.includes('ENTRYPOINT ["nft"]'))) {
    expect(image).toContain('USER 10001:10001\n')
    expect(image.includes('\nHEALTHCHECK ')).toBe(!image.includes('["nkpsim"]'))
  }
})
