import TestSequencer from '@jest/test-sequencer'

/** Files that take a minute or more: without recorded times, a clean clone could start one last. */
export const LONG = [
  'scripts/docs-run/docs.test.ts',
  'packages/simulator/src/attestation.test.ts',
  'packages/simulator/src/chaos.test.ts',
  'packages/simulator/src/custody.test.ts',
  'scripts/chaos-run/local-scripts.test.ts',
  'scripts/package/package.test.ts',
]

/** Begins with the files that take longest, so that no worker waits for the last of them. */
export default class LongFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    const isLong = ({ path }) => LONG.some((each) => path.endsWith(`/${each}`))
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))]
  }
}
