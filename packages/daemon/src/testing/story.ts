import { it } from '@jest/globals'

/** Adds a step to a story. The name says what the step shows. */
export type Step = (name: string, act: () => Promise<unknown>) => void

/**
 * Defines a test of steps that build on each other. A story is run or skipped as a whole. The first
 * failed step ends the story, and the error names this step.
 */
export function story(name: string, tell: (step: Step) => void): void {
  const steps: { name: string; act: () => Promise<unknown> }[] = []
  tell((stepName, act) => steps.push({ name: stepName, act }))
  it(name, async () => {
    for (const step of steps)
      try {
        await step.act()
      } catch (error) {
        if (error instanceof Error) error.message = `in the step "${step.name}": ${error.message}`
        throw error
      }
  })
}
