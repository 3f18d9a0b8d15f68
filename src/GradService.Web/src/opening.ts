import { computed, effect, signal, untracked } from '@preact/signals'
import { apiKey, get, post, Refusal } from './api'
import { ask, attempt, current, exercise, isFresh, load, mode, problem, tab } from './lesson'
import { decode, encode, LinkError, type Shared } from './share'
import type { ExampleEntry, Exercise } from './types'

const first = 'hands-on-sigmoid'

/** The status of what is refused for want of a key. */
export const unauthorized = 401

/** The worked examples that the service has. */
export const examples = signal<ExampleEntry[]>([])

/** Why a link or a file could not be opened. */
export const notice = signal<string | undefined>(undefined)

export const loadExample = (id: string) =>
  attempt(async () => {
    load({ exercise: await get<Exercise>(`/v1/examples/${encodeURIComponent(id)}`) })
    loaded.value = { id, exercise: exercise.value }
  })

const loaded = signal<{ id: string; exercise: Exercise } | undefined>(undefined)

/** The example on the page, as long as nothing of it has been changed. */
export const example = computed(() => (loaded.value?.exercise === exercise.value ? loaded.value.id : undefined))

/**
 * Opens what comes from elsewhere, a link or a file. It may be anything, so the API is asked first whether it is an exercise: by the
 * question that brings no answers with it. What it refuses leaves the page as it was.
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

/** What a link to the page as it is would open. */
export const state = (): Shared => ({
  exercise: exercise.value,
  mode: mode.value,
  ...(current.value === undefined ? {} : { step: current.value }),
  ...(tab.value === undefined ? {} : { tab: tab.value }),
})

/** Opens the link, or the first example, and keeps the address a link to what is on the page. */
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
  await attempt(async () => void (examples.value = await get<ExampleEntry[]>('/v1/examples')))
  const isLocked = examples.value.length === 0 && problem.value?.status === unauthorized
  if (!isLocked && !(await follow())) {
    await loadExample(first)
  }
}

/** Goes on with a key: where the page could not begin without, from the beginning. */
export async function unlock(key: string) {
  apiKey.value = key
  await (examples.value.length === 0 ? begin() : ask())
}

/** Opens the link in the address, if there is one that can be opened. */
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

    // Browsers allow so many changes of the address in a while, and a range input makes many.
    setTimeout(() => {
      if (mine === generation) {
        void encode(now).then((fragment) => history.replaceState(null, '', fragment))
      }
    }, 200)
  })
}
