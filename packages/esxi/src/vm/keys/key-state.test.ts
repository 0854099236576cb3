import { describe, expect, it } from '@jest/globals'
import { type KeyEvent, type KeyState, nextKeyState } from './key-state.ts'

const WELL: KeyState = { isValid: true, isLocked: false }
const LOCKED: KeyState = { isValid: true, isLocked: true }
const INVALID: KeyState = { isValid: false, isLocked: true }

type Case = [
  before: KeyState | undefined,
  event: KeyEvent,
  now: { key: boolean; on?: boolean; safe: boolean },
  after: KeyState,
]

describe('a registered VM', () => {
  it.each<Case>([
    [undefined, 'registered', { key: true, safe: false }, WELL],
    [undefined, 'registered', { key: false, safe: true }, INVALID],
    [undefined, 'booted', { key: true, safe: false }, WELL],
    [undefined, 'booted', { key: false, safe: true }, INVALID],
    [INVALID, 'registered', { key: true, safe: false }, WELL],
    [WELL, 'keysChanged', { key: true, safe: false }, WELL],
    [WELL, 'keysChanged', { key: false, safe: true }, LOCKED],
    [WELL, 'keysChanged', { key: false, on: true, safe: true }, WELL],
    [LOCKED, 'keysChanged', { key: true, safe: true }, WELL],
    [LOCKED, 'keysChanged', { key: true, safe: false }, LOCKED],
    [LOCKED, 'unlocked', { key: true, safe: false }, WELL],
    [INVALID, 'keysChanged', { key: true, safe: true }, WELL],
    [INVALID, 'keysChanged', { key: true, safe: false }, INVALID],
    [INVALID, 'keysChanged', { key: false, safe: true }, INVALID],
    [INVALID, 'unlocked', { key: true, safe: false }, WELL],
    [INVALID, 'reloaded', { key: true, safe: false }, LOCKED],
    [INVALID, 'reloaded', { key: true, safe: true }, WELL],
    [LOCKED, 'reloaded', { key: false, safe: true }, INVALID],
  ])(
    'with state %j has, after "%s" with %j, the state %j',
    (before, event, { key, on = false, safe }, after) => {
      const vm = { hasHomeKey: key, isOn: on }
      expect(nextKeyState(before, event, vm, { isSafe: safe })).toEqual(after)
    },
  )
})
