import { effect, signal } from '@preact/signals'
import { get } from './api'
import { ask, attempt, current, exercise, load, mode, tab } from './lesson'
import { decode, encode, LinkError, type Shared } from './share'
import type { ExampleEntry, Exercise } from './types'

const first = 'hands-on-sigmoid'

/** The worked examples that the service has. */
export const examples = signal<ExampleEntry[]>([])

/** Why a link could not be opened. */
export const badLink = signal<string | undefined>(undefined)

export const loadExample = (id: string) => attempt(async () => load({ exercise: await get<Exercise>(`/v1/examples/${encodeURIComponent(id)}`) }))

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
  await attempt(async () => void (examples.value = await get<ExampleEntry[]>('/v1/examples')))
  if (!(await follow())) {
    await loadExample(first)
  }

  effect(() => {
    if (exercise.value.network || exercise.value.program) {
      void mode.value
      void ask()
    }
  })
  keepAddress()
}

/** Opens the link in the address, if there is one that can be opened. */
async function follow(): Promise<boolean> {
  try {
    const shared = await decode(location.hash)
    badLink.value = undefined
    if (shared) {
      load(shared)
    }

    return shared !== undefined
  } catch (error) {
    if (!(error instanceof LinkError)) {
      throw error
    }

    badLink.value = error.message
    return false
  }
}

function keepAddress() {
  let [isFirst, generation] = [true, 0]
  effect(() => {
    const [now, mine] = [state(), ++generation]
    if (isFirst) {
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
