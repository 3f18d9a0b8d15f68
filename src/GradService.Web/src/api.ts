import { signal } from '@preact/signals'
import type { Problem } from './types'

/** A call of the public API, shown in the request tab so that anyone can repeat it. */
export interface Action {
  method: 'GET' | 'POST'
  path: string
  accept?: string
  body?: unknown
  status?: number
  answer?: string
}

/** The last call that was made. */
export const lastAction = signal<Action | undefined>(undefined)

/** The number of calls in flight. */
export const pending = signal(0)

/** Thrown when the API answers with a problem document, or cannot be reached. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title)
  }
}

/** The reader's API key, if the service requires one. It is not stored: reloading the page asks for it again. */
export const apiKey = signal('')

const unreachable: Problem = {
  title: 'The service cannot be reached.',
  detail: 'Your input is kept. Try again when the connection is back.',
}

/** Awaits a network operation and turns a lost connection into a Refusal; an abort is rethrown. */
const arrived = <T>(coming: Promise<T>) =>
  coming.catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : new Refusal(unreachable)
  })

/** The absolute address of an operation. It is relative to the page, which a proxy may serve below a path prefix. */
export const address = (path: string) => new URL(path.slice(1), document.baseURI).href

/** Sends a request and returns the response with its body unread; throws a Refusal unless the status is 2xx. */
async function open(action: Action, signal?: AbortSignal): Promise<Response> {
  const response = await arrived(
    fetch(address(action.path), {
      method: action.method,
      headers: {
        ...(action.accept ? { Accept: action.accept } : {}),
        ...(action.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(apiKey.value ? { 'X-Api-Key': apiKey.value } : {}),
      },
      ...(action.body === undefined ? {} : { body: JSON.stringify(action.body) }),
      ...(signal ? { signal } : {}),
    }),
  )
  if (!response.ok) {
    const answer = await arrived(response.text())
    note(action, response.status, answer)
    throw new Refusal(problemOf(response.status, answer))
  }

  return response
}

function note(action: Action, status: number, answer: string) {
  if (lastAction.value === action) {
    lastAction.value = { ...action, status, answer }
  }
}

function problemOf(status: number, answer: string): Problem {
  try {
    return JSON.parse(answer) as Problem
  } catch {
    return { title: `The service answered with status ${status}.`, status }
  }
}

async function counted<T>(call: () => Promise<T>): Promise<T> {
  pending.value++
  try {
    return await call()
  } finally {
    pending.value--
  }
}

/** Posts an exercise and reads the answer as text. */
export const postText = (path: string, body: unknown, accept?: string) =>
  counted(async () => {
    const action: Action = { method: 'POST', path, body, ...(accept ? { accept } : {}) }
    lastAction.value = action
    const response = await open(action)
    const answer = await arrived(response.text())
    note(action, response.status, answer)
    return answer
  })

/** Posts an exercise and reads the answer as JSON. */
export const post = async <T>(path: string, body: unknown) => JSON.parse(await postText(path, body)) as T

/** Gets a resource. The reader did not ask for it, so it is not recorded as the last action. */
export const get = <T>(path: string) =>
  counted(async () => {
    const response = await open({ method: 'GET', path })
    return (await arrived(response.json())) as T
  })

/** Posts an exercise and passes on each server-sent event as it arrives. */
export async function postForEvents(
  path: string,
  body: unknown,
  signal: AbortSignal,
  onEvent: (name: string, data: unknown) => void,
): Promise<void> {
  const action: Action = { method: 'POST', path, body, accept: 'text/event-stream' }
  lastAction.value = action
  const response = await open(action, signal)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let part = await arrived(reader.read()); !part.done; part = await arrived(reader.read())) {
    const events = (rest + part.value).split('\n\n')
    rest = events.pop()!
    for (const event of events) {
      const field = (name: string) =>
        event
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join('\n')
      note(action, response.status, event)
      onEvent(field('event'), JSON.parse(field('data')))
    }
  }
}
