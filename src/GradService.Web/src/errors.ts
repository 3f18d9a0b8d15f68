import { computed } from '@preact/signals'
import { problem, unreadable } from './lesson'
import { notANumber } from './numbers'
import { leadsTo } from './paths'

/** All errors as pairs of a path in the exercise and a sentence. */
export const errors = computed<[string, string][]>(() => [
  ...Object.entries(unreadable.value).map(([path, text]): [string, string] => [path, notANumber(text)]),
  ...Object.entries(problem.value?.errors ?? {}).flatMap(([path, sentences]) =>
    sentences.map((sentence): [string, string] => [path, sentence]),
  ),
])

export const messageId = (path: string) => `error-${path}`

/** The paths of the errors that concern a field: its own, and those of its row or tensor. */
export const concerning = (path: string) => errors.value.map(([at]) => at).filter((at) => at !== '' && leadsTo(at, path))

/** Focuses the field of an error: the first field at or inside the path, else the last field that encloses it. */
export function focusOn(path: string) {
  const fields = [...document.querySelectorAll<HTMLElement>('[data-path]')]
  const inside = fields.find((field) => leadsTo(path, field.dataset.path!))
  const around = fields.findLast((field) => leadsTo(field.dataset.path!, path))
  ;(inside ?? around)?.focus()
}
