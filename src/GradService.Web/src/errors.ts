import { computed } from '@preact/signals'
import { problem, unreadable } from './lesson'
import { notANumber } from './numbers'
import { leadsTo } from './paths'

/** What is wrong, by the path of the exercise that it is wrong with. */
export const errors = computed<[string, string][]>(() => [
  ...Object.entries(unreadable.value).map(([path, text]): [string, string] => [path, notANumber(text)]),
  ...Object.entries(problem.value?.errors ?? {}).flatMap(([path, sentences]) =>
    sentences.map((sentence): [string, string] => [path, sentence]),
  ),
])

export const messageId = (path: string) => `error-${path}`

/** The errors that concern a field: its own, and those of the row or tensor that it belongs to. */
export const concerning = (path: string) => errors.value.map(([at]) => at).filter((at) => at !== '' && leadsTo(at, path))

/** Puts the focus where an error is: on its field, or the first inside its place, or the last around it. */
export function focusOn(path: string) {
  const fields = [...document.querySelectorAll<HTMLElement>('[data-path]')]
  const inside = fields.find((field) => leadsTo(path, field.dataset.path!))
  const around = fields.findLast((field) => leadsTo(field.dataset.path!, path))
  ;(inside ?? around)?.focus()
}
