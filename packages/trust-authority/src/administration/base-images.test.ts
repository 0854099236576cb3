import { expect, it } from '@jest/globals'
import { bootEvents, encodeEventLog, type LogEvent } from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { INITIAL_CONFIGURATION } from '../records/configuration.ts'
import { imageDigest, withBaseImage } from './base-images.ts'

const events = bootEvents(HONEST_BOOT)
const added = (log: readonly LogEvent[]) =>
  withBaseImage(INITIAL_CONFIGURATION, { name: '', eventLog: encodeEventLog(log) })

it('is the software that the event log of a host shows', () => {
  const { image, next } = added(events)
  const { version, build } = HONEST_BOOT.esxi
  expect(image).toMatchObject({ version, build, digest: imageDigest(events) })
  expect(next.baseImages).toEqual([image])
})

it('is refused if its event log shows other software than it has digests of', () => {
  const other = bootEvents({ ...HONEST_BOOT, esxi: { ...HONEST_BOOT.esxi, build: '666' } })
  const lying = events.map((event, index) => ({
    ...event,
    digest: other[index]?.digest ?? event.digest,
  }))
  expect(() => added(lying)).toThrow(
    expect.objectContaining({
      code: 'INVALID_EVENT_LOG',
      message: expect.stringContaining('other data than its digest'),
    }),
  )
})
