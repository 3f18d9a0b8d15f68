import { computed, effect, signal, untracked } from '@preact/signals'
import { apiKey, get, post, Refusal } from './api'
import { loadCatalogue } from './choices'
import { ask, attempt, current, exercise, isFresh, load, mode, problem, tab } from './lesson'
import { decode, encode, LinkError, type Shared } from './share'
import type { ExampleEntry, Exercise } from './types'

const first = 'hands-on-sigmoid'

/** The HTTP status of a request without a valid API key. */
export const unauthorized = 401

/** The worked examples that the service offers. */
export const examples = signal<ExampleEntry[]>([])

/** Why a link or a file could not be opened. */
export const notice = signal<string | undefined>(undefined)

export const loadExample = (id: string) =>
  attempt(async () => {
    load({ exercise: await get<Exercise>(`/v1/examples/${encodeURIComponent(id)}`) })
    loaded.value = { id, exercise: exercise.value }
  })

const loaded = signal<{ id: string; exercise: Exercise } | undefined>(undefined)

/** The id of the example on the page; undefined once the reader has changed the exercise. */
export const example = computed(() => (loaded.value?.exercise === exercise.value ? loaded.value.id : undefined))

/**
 * Opens an exercise from a link or a file, and returns whether it is valid. The content is untrusted, so the API validates it first.
 * The worksheet operation does that without returning answers. If it refuses, the page stays as it was.
 */
export async function openShared(shared: Partial<Shared> & { exercise: Exercise }): Promise<boolean> {
  try {
    await post('/v1/worksheets', shared.exercise)
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error
    }

    const { title, detail, errors } = error.problem
    const places = Object.entries(errors ?? {}).map(([path, sentences]) => `${path}: ${sentences.join(' ')}`)
    notice.value = `This exercise cannot be opened. ${places.length > 0 ? places.join('; ') : (detail ?? title)}`
    return false
  }

  notice.value = undefined
  load(shared)
  return true
}

/** The state that a link to the page contains. */
export const state = (): Shared => ({
  exercise: exercise.value,
  mode: mode.value,
  ...(current.value === undefined ? {} : { step: current.value }),
  ...(tab.value === undefined ? {} : { tab: tab.value }),
})

/** Starts the page: opens the shared link or the first example, and keeps the address a link to the current state. */
export async function open() {
  addEventListener('hashchange', () => void follow())
  await begin()
  effect(() => {
    void mode.value
    if (exercise.value.network || exercise.value.program) {
      untracked(() => void ask())
    }
  })
  keepAddress()
}

async function begin() {
  await attempt(async () => {
    const [entries] = await Promise.all([get<ExampleEntry[]>('/v1/examples'), loadCatalogue()])
    examples.value = entries
  })
  const isLocked = examples.value.length === 0 && problem.value?.status === unauthorized
  if (!isLocked && !(await follow())) {
    await loadExample(first)
  }
}

/** Sets the API key and tries again; starts the page if it could not start without a key. */
export async function unlock(key: string) {
  apiKey.value = key
  await (examples.value.length === 0 ? begin() : ask())
}

/** Opens the link in the address; returns false if there is none or it is invalid. */
async function follow(): Promise<boolean> {
  try {
    const shared = await decode(location.hash)
    return shared !== undefined && (await openShared(shared))
  } catch (error) {
    if (!(error instanceof LinkError)) {
      throw error
    }

    notice.value = error.message
    return false
  }
}

function keepAddress() {
  let [isFirst, generation] = [true, 0]
  effect(() => {
    const [now, mine] = [state(), ++generation]
    if (isFirst || !isFresh.value) {
      isFirst = false
      return
    }

    // Debounce: browsers limit how often a page may change its address, and dragging the slider makes many changes.
    setTimeout(() => {
      if (mine === generation) {
        void encode(now).then((fragment) => history.replaceState(null, '', fragment))
      }
    }, 200)
  })
}
