import { useLayoutEffect, useState } from 'preact/hooks'
import { concerning, messageId } from '../errors'
import { change, mode, unreadable } from '../lesson'
import { readNumber } from '../numbers'
import { Complaint } from './Complaint'

interface Props {
  path: string
  /** Undefined for a number that the exercise does without. */
  value: number | undefined
  label: string
  /** Whether the label can be seen; else it is only read aloud, and what is wrong is said by the tensor that the number belongs to. */
  isLabelled?: boolean
  /** Whether the exercise may do without: then the field may be empty. */
  isOptional?: boolean
}

const textOf = (value: number | undefined) => (value === undefined ? '' : String(value))

/** A number of the exercise, to be edited in place: it counts when the field is left, or at Enter. */
export function NumberField({ path, value, label, isLabelled = false, isOptional = false }: Props) {
  const [text, setText] = useState(textOf(value))
  // At once, not when the page has been drawn: what is typed until then must stay.
  useLayoutEffect(() => setText(textOf(value)), [value])
  const places = concerning(path)

  function commit() {
    const number = readNumber(text)
    const isRead = number !== undefined || (isOptional && text.trim() === '')
    const { [path]: _, ...others } = unreadable.value
    unreadable.value = isRead ? others : { ...others, [path]: text }
    if (isRead) {
      setText(textOf(number))
      if (number !== value) {
        change(path, number)
      }
    }
  }

  const field = (
    <input
      type="text"
      inputMode="decimal"
      autocomplete="off"
      size={7}
      data-path={path}
      aria-label={isLabelled ? undefined : label}
      aria-invalid={places.length > 0}
      aria-describedby={places.map(messageId).join(' ') || undefined}
      readOnly={mode.value === 'practice'}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  )
  return isLabelled ? (
    <>
      <label>
        {label} {field}
      </label>
      <Complaint path={path} />
    </>
  ) : (
    field
  )
}
