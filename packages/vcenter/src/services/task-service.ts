import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { TaskOperations, TaskView } from '../operations/tasks.ts'

const STATES = {
  running: 'TASK_STATE_RUNNING',
  success: 'TASK_STATE_SUCCESS',
  error: 'TASK_STATE_ERROR',
} as const

/** Serves nkpsim.vcenter.v1.TaskService. */
export function taskService(operations: TaskOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.TaskService', operations, {
    listTasks: async ({ limit, filter }, run) => ({
      tasks: (await run({ limit, filter: filter ?? undefined })).map(message),
    }),
    getTask: async (request, run) => ({ task: message(await run(request)) }),
    cancelTask: answerNothing,
    followTasks: async function* (request, run) {
      for await (const task of run(request)) yield { task: message(task) }
    },
  })
}

function message({
  state,
  startMs,
  endMs,
  waitingHosts,
  isCancelable,
  donePercent,
  ...task
}: TaskView) {
  return {
    ...task,
    ...(donePercent !== undefined && { donePercent }),
    state: STATES[state],
    startTimeMs: startMs,
    endTimeMs: endMs ?? 0,
    waitingHosts: [...waitingHosts],
    cancelable: isCancelable,
  }
}
