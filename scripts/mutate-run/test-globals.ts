import { jestExpect } from '@jest/expect'
import * as circus from 'jest-circus'
import * as jest from 'jest-mock'

/** What tests import from `@jest/globals`, outside jest. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } = circus
export const expect = jestExpect
export { jest }
