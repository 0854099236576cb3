import type { CallNotes } from '../audit/admission.ts'

/** Records no calls. */
export const silentNotes: CallNotes = {
  call: async () => () => undefined,
  refusal: async () => undefined,
}
